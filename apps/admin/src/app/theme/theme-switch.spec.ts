import { TestBed } from '@angular/core/testing';
import { provideNoopAnimations } from '@angular/platform-browser/animations';
import { axe } from 'jest-axe';
import { ThemeSwitch } from './theme-switch';

const KEY = 'theme';
const root = document.documentElement;
const itemOf = (name: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('[role=menuitemradio]')].find((item) => item.textContent?.trim() === name);

async function open() {
  TestBed.configureTestingModule({ providers: [provideNoopAnimations()] });
  const fixture = TestBed.createComponent(ThemeSwitch);
  await fixture.whenStable();
  const button = (fixture.nativeElement as HTMLElement).querySelector('button');
  button?.click();
  await fixture.whenStable();
  return { fixture, button };
}

beforeEach(() => {
  localStorage.clear();
  delete root.dataset['theme'];
});

it('follows the system until something is chosen', async () => {
  const { button } = await open();
  expect(button?.getAttribute('aria-label')).toBe('Theme: as the system');
  expect(itemOf('As the system')?.getAttribute('aria-checked')).toBe('true');
  expect(root.dataset['theme']).toBeUndefined();
});

it('turns dark at once and keeps the choice', async () => {
  const { fixture, button } = await open();
  itemOf('Dark')?.click();
  await fixture.whenStable();
  expect([root.dataset['theme'], localStorage.getItem(KEY)]).toEqual(['dark', 'dark']);
  expect(button?.getAttribute('aria-label')).toBe('Theme: dark');
});

it('goes back to what the system says', async () => {
  localStorage.setItem(KEY, 'light');
  const { fixture } = await open();
  expect(root.dataset['theme']).toBe('light');
  itemOf('As the system')?.click();
  await fixture.whenStable();
  expect(root.dataset['theme']).toBeUndefined();
});

it('leaves it to the system when what was kept makes no sense', async () => {
  localStorage.setItem(KEY, 'sepia');
  const { button } = await open();
  expect(button?.getAttribute('aria-label')).toBe('Theme: as the system');
});

it('can be used with assistive technology', async () => {
  await open();
  expect((await axe(document.body, { rules: { region: { enabled: false } } })).violations).toEqual([]);
});
