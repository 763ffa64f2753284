import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries } from './api/queries.ts';
import { applyTheme } from './frame/theme.ts';
import { router } from './router.tsx';
import './style/base.css';
import './style/frame.css';
import './style/parts.css';
import './style/grid.css';
import './style/journey.css';
import './style/overview.css';

applyTheme();

const place = document.getElementById('console');
if (!place) throw new Error('The page has no place for the console.');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
