import type { Screen } from '../screens.ts';

interface PaletteChoicesProps {
  readonly found: readonly Screen[];
  /** The one that Enter opens. */
  readonly place: number;
  readonly go: (screen: Screen) => void;
}

/** What the palette has found. */
export function PaletteChoices({ found, place, go }: PaletteChoicesProps) {
  return (
    <div id="palette-list" role="listbox" aria-label="Screens">
      {found.map((screen, at) => (
        <div
          key={screen.path}
          id={`palette-${at}`}
          role="option"
          aria-selected={at === place}
          onClick={() => go(screen)}
        >
          <b>{screen.title}</b> <span>{screen.about}</span> <kbd>g {screen.key}</kbd>
        </div>
      ))}
    </div>
  );
}
