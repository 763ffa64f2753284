import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Shop } from './shop.tsx';
import '../../console/src/style/base.css';
import '../../console/src/style/parts.css';
import './style/shop.css';

const place = document.getElementById('shop');
if (!place) throw new Error('The page has no place for the shop.');
createRoot(place).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
