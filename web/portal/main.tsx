/** The page begins: what the server told it, the language, the frame. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { beginWith } from './language.ts';
import { readPageParts } from './page-parts.ts';

const parts = readPageParts();
beginWith(parts.language);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App parts={parts} />
  </StrictMode>,
);
