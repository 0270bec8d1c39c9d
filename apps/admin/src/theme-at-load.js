// Runs before the first paint, long before the console: a page chosen dark must not flash in light. A file of its own,
// as the content security policy allows no script inside the page. See app/theme/theme-choice.ts.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // a browser that keeps nothing follows the system
}
