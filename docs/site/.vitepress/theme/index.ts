// VitePress's own theme in the fonts of the reader's machine: the other one loads Inter.
import theme from 'vitepress/theme-without-fonts';

export default theme;
