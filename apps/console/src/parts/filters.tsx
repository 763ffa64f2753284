import { type ReactNode } from 'react';
import type { AddressQuery } from '../address/address-text.ts';
import { Filter, type FilterField } from './filter.tsx';

interface FiltersProps {
  readonly fields: readonly FilterField[];
  readonly query: AddressQuery;
  readonly change: (changes: AddressQuery) => void;
  readonly children?: ReactNode;
}

/** Narrows a list down. The address says how, so that it can be given to somebody else. */
export function Filters({ fields, query, change, children }: FiltersProps) {
  const clear = (): void => change(Object.fromEntries(fields.map(({ name }) => [name, undefined])));
  return (
    <div className="filters" role="search">
      {fields.map((field) => (
        <Filter
          key={field.name}
          field={field}
          value={query[field.name] ?? ''}
          onChange={(value) => change({ [field.name]: value || undefined })}
        />
      ))}
      {fields.some(({ name }) => query[name]) && (
        <button type="button" onClick={clear}>
          Show all
        </button>
      )}
      {children}
    </div>
  );
}
