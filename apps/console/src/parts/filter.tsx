import { useEffect, useState } from 'react';

export interface FilterField {
  readonly name: string;
  readonly label: string;
  /** What there is to choose from; without it, anything is written. */
  readonly options?: readonly string[];
}

interface FilterProps {
  readonly field: FilterField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** How long nobody writes before the list is asked for. */
const PAUSE_MS = 350;

export function Filter({ field: { label, options }, value, onChange }: FilterProps) {
  return (
    <label>
      <span>{label}</span>
      {options ? (
        <select value={value} onChange={({ target }) => onChange(target.value)}>
          <option value="">any</option>
          {options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      ) : (
        <Text value={value} onChange={onChange} />
      )}
    </label>
  );
}

function Text({ value, onChange }: Omit<FilterProps, 'field'>) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return <input type="search" value={text} autoComplete="off" onChange={({ target }) => setText(target.value)} />;
}
