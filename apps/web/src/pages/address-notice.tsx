import { useSite } from '../api/session.ts';
import { Notice } from '../ui/notice.tsx';
import { isOwnAddress } from './own-address.ts';

/** Says before anybody fills in a form that the server refuses all writes from this address, and what to do. */
export function AddressNotice() {
  const { data: site } = useSite();
  if (site === undefined || isOwnAddress(location.origin, site.publicUrl)) return null;
  return (
    <div role="status">
      <Notice tone="caution">
        This Tokenhouse is set up for <a href={site.publicUrl}>{site.publicUrl}</a>. You opened{' '}
        {location.origin}, where you cannot sign in or change anything. Use that address, or ask the person
        who runs this Tokenhouse to restart it with <code>PUBLIC_URL={location.origin}</code>.
      </Notice>
    </div>
  );
}
