import { ProblemError } from '../api/problem.ts';

/** What went wrong, in the API's own words. */
export function Trouble({ error }: { readonly error: Error }) {
  if (!(error instanceof ProblemError)) {
    return <p role="alert" className="trouble">{`The API cannot be reached. ${error.message}`}</p>;
  }
  return (
    <div role="alert" className="trouble">
      <p>{error.message}</p>
      {error.flaws.length > 0 && (
        <ul>
          {error.flaws.map(({ pointer, detail }) => (
            <li key={pointer + detail}>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
      <small>{error.code}</small>
    </div>
  );
}
