import type { Me, Site } from '@tokenhouse/client';
import { pollEvery, useLiveUses } from '../api/live.ts';
import { useSite } from '../api/session.ts';
import { confirmPassword } from '../features/account/account-api.ts';
import { FirstCall } from '../features/activity/first-call.tsx';
import { TokenWeek } from '../features/activity/token-week.tsx';
import { AgentPicker } from '../features/connect/agent-picker.tsx';
import { ConnectSection } from '../features/connect/connect-section.tsx';
import { maskedSecret } from '../features/connect/secret.ts';
import { ApiTokensSection } from '../features/tokens/api-tokens-section.tsx';
import { Loading } from '../ui/loading.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

const FIRST_CALL_POLL_MS = 2_000;
const LIST_POLL_MS = 15_000;

/** A person's tokens, and how to connect an agent with one. */
export function ConnectionsPage({ me }: { readonly me: Me }) {
  const site = useSite();
  return (
    <Page
      title="Agent Connections"
      intro="Each agent proves by its own token that it acts for you. Revoking a token stops that agent alone."
    >
      {site.isError && <ProblemNotice error={site.error} onRetry={() => void site.refetch()} />}
      {site.isPending && <Loading />}
      {site.data && <Connections site={site.data} email={me.user.email ?? ''} />}
    </Page>
  );
}

function Connections({ site, email }: { readonly site: Site; readonly email: string }) {
  const live = useLiveUses();
  const origin = { baseUrl: site.publicUrl };
  return (
    <>
      <ApiTokensSection
        prefix={`${site.tokenPrefix}_`}
        pollEvery={pollEvery(live, LIST_POLL_MS)}
        identity={{ email, confirm: (password) => confirmPassword({ email, password }) }}
        renderWeek={(token) => token.lastUsedAt !== null && <TokenWeek tokenId={token.id} />}
        renderSetup={({ token, tokenRecord }, onSaved) => (
          <>
            <FirstCall
              tokenId={tokenRecord.id}
              pollEvery={pollEvery(live, FIRST_CALL_POLL_MS)}
              onConnected={onSaved}
            />
            <AgentPicker site={origin} secret={maskedSecret(token, onSaved)} />
          </>
        )}
      />
      <ConnectSection site={origin} />
    </>
  );
}
