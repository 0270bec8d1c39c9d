import { decodeBench } from './decode.bench';
import { listsBench } from './lists.bench';
import { marginBench } from './margin.bench';
import { pipelineBench } from './pipeline.bench';
import { report } from './report';

await report([decodeBench, marginBench, pipelineBench, listsBench]);
