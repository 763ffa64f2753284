const EVENT = 'warren-palette';

/** Opens the palette from anywhere in the page. */
export function askForPalette(): void {
  window.dispatchEvent(new Event(EVENT));
}

/** @returns what ends the listening */
export function onPaletteAsked(open: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    open();
  };
  window.addEventListener(EVENT, open);
  window.addEventListener('keydown', onKey);
  return () => {
    window.removeEventListener(EVENT, open);
    window.removeEventListener('keydown', onKey);
  };
}
