import { type ReactNode, useEffect } from 'react';

interface HeadingProps {
  readonly title: string;
  readonly note?: ReactNode;
  /** Buttons for what concerns the whole screen. */
  readonly children?: ReactNode;
}

/** The top of a screen. The window is named for it too. */
export function Heading({ title, note, children }: HeadingProps) {
  useEffect(() => {
    document.title = `${title} · Warren`;
  }, [title]);
  return (
    <div className="heading">
      <div>
        <h1>{title}</h1>
        {note && <p>{note}</p>}
      </div>
      <div className="buttons">{children}</div>
    </div>
  );
}
