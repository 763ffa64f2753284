import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type Screen, screens } from '../screens.ts';
import { PaletteChoices } from './palette-choices.tsx';
import { onPaletteAsked } from './palette-signal.ts';
import { useGoKeys } from './use-go-keys.ts';

/** Every screen by its name, from the keyboard: Ctrl K or ⌘ K, or `g` and its letter. */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const navigate = useNavigate();
  useGoKeys();
  useEffect(() => onPaletteAsked(() => setIsOpen(true)), []);
  useEffect(() => (isOpen ? dialog.current?.showModal() : dialog.current?.close()), [isOpen]);
  const go = (screen: Screen | undefined): void => {
    setIsOpen(false);
    if (screen) void navigate({ to: screen.path });
  };
  return (
    <dialog ref={dialog} className="palette" aria-label="Go to" onClose={() => setIsOpen(false)}>
      {isOpen && <PaletteSearch go={go} />}
    </dialog>
  );
}

function PaletteSearch({ go }: { readonly go: (screen: Screen | undefined) => void }) {
  const [text, setText] = useState('');
  const [place, setPlace] = useState(0);
  const found = matching(text);
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setPlace((place + step + found.length) % Math.max(found.length, 1));
    else if (event.key === 'Enter') go(found[place]);
    else return;
    event.preventDefault();
  };
  const search = (wanted: string): void => {
    setText(wanted);
    setPlace(0);
  };
  return (
    <>
      <input
        role="combobox"
        aria-label="Go to"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[place] && `palette-${place}`}
        placeholder="Go to …"
        autoFocus
        value={text}
        onChange={({ target }) => search(target.value)}
        onKeyDown={onKey}
      />
      <PaletteChoices found={found} place={place} go={go} />
    </>
  );
}

function matching(text: string): readonly Screen[] {
  const wanted = text.trim().toLowerCase();
  return screens.filter(({ title, about }) => `${title} ${about}`.toLowerCase().includes(wanted));
}
