export type Theme = 'system' | 'light' | 'dark';

const KEY = 'warren-console-theme';
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** What was chosen; it is no secret, and scripts may read it. */
export function chosenTheme(): Theme {
  const chosen = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === chosen) ?? 'system';
}

export function applyTheme(theme: Theme = chosenTheme()): void {
  localStorage.setItem(KEY, theme);
  document.documentElement.dataset['theme'] = theme;
}

/** The next of the three. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
}
