import { Outlet } from '@tanstack/react-router';
import { useCaller } from '../api/use-caller.ts';
import { Trouble } from '../parts/trouble.tsx';
import { LogIn } from './log-in.tsx';
import { Navigation } from './navigation.tsx';
import { NoRights } from './no-rights.tsx';
import { Palette } from './palette.tsx';

/** What is around every screen. Who is not logged in, or has no rights, sees that and nothing else. */
export function Frame() {
  const { data: caller, error, isPending } = useCaller();
  if (isPending) return <p className="waiting">Looking who calls …</p>;
  if (error) {
    return (
      <main className="gate">
        <h1>Warren</h1>
        <Trouble error={error} />
      </main>
    );
  }
  if (!caller) return <LogIn />;
  if (caller.role !== 'operator') return <NoRights />;
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Navigation />
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <Palette />
    </>
  );
}
