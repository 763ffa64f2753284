import { type ReactNode, useEffect, useRef } from 'react';

interface DetailProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One row of a list, beside it; on a phone over it. Escape closes it, and the list has the keyboard again. */
export function Detail({ title, onClose, children }: DetailProps) {
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    pane.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [title]);
  return (
    <aside
      ref={pane}
      className="detail"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={({ key, target }) => {
        const isInDialog = target instanceof Element && target.closest('dialog');
        if (key === 'Escape' && !isInDialog) onClose();
      }}
    >
      <div className="detail-head">
        <h2>{title}</h2>
        <button type="button" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </div>
      {children}
    </aside>
  );
}
