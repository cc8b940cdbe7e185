import type { Me, Site } from '@tokenhouse/client';
import { useState } from 'react';
import { pollEvery, useLiveUses } from '../api/live.ts';
import { useSite } from '../api/session.ts';
import { confirmPassword } from '../features/account/account-api.ts';
import { Denials } from '../features/activity/denials.tsx';
import { FirstCall } from '../features/activity/first-call.tsx';
import { TokenWeek } from '../features/activity/week.tsx';
import { AgentField, AgentPicker, agentName, FIRST_AGENT } from '../features/connect/agent-picker.tsx';
import { ConnectSection } from '../features/connect/connect-section.tsx';
import { maskedSecret } from '../features/connect/secret.ts';
import { UsualCauses } from '../features/connect/troubleshooting.tsx';
import { ApiTokensSection } from '../features/tokens/api-tokens-section.tsx';
import { Loading, Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

const FIRST_CALL_POLL_MS = 2_000;
const LIST_POLL_MS = 15_000;

/** The user's tokens, and how to connect an agent. */
export function ConnectionsPage({ me }: { readonly me: Me }) {
  const site = useSite();
  return (
    <Page
      title="Agent Connections"
      intro="Give each agent its own token. Revoking one disconnects only that agent."
    >
      {site.isError && <ProblemNotice error={site.error} onRetry={() => void site.refetch()} />}
      {site.isPending && <Loading />}
      {site.data && <Connections site={site.data} email={me.user.email ?? ''} />}
    </Page>
  );
}

function Connections({ site, email }: { readonly site: Site; readonly email: string }) {
  const live = useLiveUses();
  const [agentId, setAgentId] = useState(FIRST_AGENT);
  const [hasTokens, setHasTokens] = useState<boolean>();
  const origin = { baseUrl: site.publicUrl };
  const agent = { agentId, onChange: setAgentId };
  return (
    <>
      <ApiTokensSection
        prefix={site.tokenStart}
        pollEvery={pollEvery(live, LIST_POLL_MS)}
        identity={{ email, confirm: (password) => confirmPassword({ email, password }) }}
        agentField={<AgentField {...agent} />}
        agentName={agentName(agentId)}
        renderWeek={(token) => token.lastUsedAt !== null && <TokenWeek tokenId={token.id} />}
        renderDenials={({ id, revokedAt, expiresAt }) => {
          const endedAt = revokedAt ?? expiresAt;
          return endedAt !== null && <Denials tokenId={id} endedAt={endedAt} />;
        }}
        renderSetup={({ generated: { token, tokenRecord }, tokenField, onSaved }) => (
          <AgentPicker {...agent} site={origin} secret={maskedSecret(token, onSaved)} tokenField={tokenField}>
            <FirstCall
              tokenId={tokenRecord.id}
              since={tokenRecord.createdAt}
              pollEvery={pollEvery(live, FIRST_CALL_POLL_MS)}
              onConnected={onSaved}
            >
              <UsualCauses site={origin} />
            </FirstCall>
          </AgentPicker>
        )}
        onListed={setHasTokens}
      />
      {hasTokens !== undefined && <ConnectSection site={origin} isFolded={hasTokens} />}
    </>
  );
}
