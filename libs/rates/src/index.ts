export { fetchEcbRates, type EcbRequest } from './fetch-ecb-rates';
export { parseEcbXml, type EuroRates, type EuroRatesResult } from './parse-ecb-xml';
export { isStale } from './staleness';
