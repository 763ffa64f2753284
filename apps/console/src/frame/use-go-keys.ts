import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { screens } from '../screens.ts';

/** How long after `g` a letter belongs to it. */
const TOGETHER_MS = 1_000;

/** `g` and a letter open a screen, unless somebody writes. */
export function useGoKeys(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let wentAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      const screen = Date.now() - wentAt < TOGETHER_MS && screens.find(({ key }) => key === event.key);
      wentAt = event.key === 'g' ? Date.now() : 0;
      if (screen) void navigate({ to: screen.path });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
