import { Link } from 'wouter';
import { Page } from '../ui/page.tsx';

/** For an address at which nothing stands. */
export function NotFoundPage() {
  return (
    <Page title="Nothing here" intro="There is no page at this address.">
      <p>
        <Link href="/">Go to the start</Link>
      </p>
    </Page>
  );
}
