export { DetectController } from './detect.controller';
export { DetectModule, type DetectOptions } from './detect.module';
export { Detector, type DetectorPorts } from './detector';
