import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createQueryClient } from './api/query-client.ts';
import { Pages } from './pages/pages.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { theme } from './ui/theme.ts';

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    // The variables and global classes are in the stylesheet already; written at run time they would be blocked.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <Pages />
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
