import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { hasLogIn } from '../api/session.ts';
import { screens } from '../screens.ts';
import { askForPalette } from './palette-signal.ts';
import { applyTheme, chosenTheme, nextTheme } from './theme.ts';
import { useLogOut } from './use-log-out.ts';

/** Every screen, and what is about the console itself. On a phone it is folded. */
export function Navigation() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <header className="navigation" data-open={isOpen}>
      <div className="brand">
        <img src="./warren.svg" alt="" width="22" height="22" />
        <span>Warren</span>
        <button type="button" className="menu" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          Menu
        </button>
      </div>
      <nav aria-label="Screens" onClick={() => setIsOpen(false)}>
        <ul>
          {screens.map(({ path, title }) => (
            <li key={path}>
              <Link to={path} activeOptions={{ exact: path === '/', includeSearch: false }}>
                {title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <ConsoleButtons />
    </header>
  );
}

function ConsoleButtons() {
  const [theme, setTheme] = useState(chosenTheme);
  const logOut = useLogOut();
  const turn = (): void => {
    applyTheme(nextTheme(theme));
    setTheme(nextTheme(theme));
  };
  return (
    <div className="about">
      <button type="button" onClick={askForPalette}>
        Go to … <kbd>Ctrl K</kbd>
      </button>
      <button type="button" onClick={turn}>
        Colours: {theme}
      </button>
      {hasLogIn && (
        <button type="button" onClick={logOut}>
          Log out
        </button>
      )}
    </div>
  );
}
