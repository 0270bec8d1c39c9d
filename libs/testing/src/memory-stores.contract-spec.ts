import { describeStoreContract } from '@tracker/store-port/testing';
import { MemoryStores } from './memory-stores';

describeStoreContract('the store in memory', async () => ({ stores: new MemoryStores() }));
