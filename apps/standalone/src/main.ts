import 'reflect-metadata';
import { runProcess } from '@tracker/runtime';
import { start } from './start';

await runProcess({ service: 'standalone', start });
