/** Why a request has no answer. */
export type FaultCode =
  | 'date_malformed'
  | 'date_not_covered'
  | 'marketplace_unknown'
  | 'country_unknown'
  | 'choice_unknown'
  | 'price_out_of_range'
  | 'currency_mismatch'
  | 'rate_malformed'
  | 'rate_out_of_range'
  | 'category_unknown'
  | 'package_malformed'
  | 'weight_out_of_range'
  | 'package_unknown'
  | 'storage_months_out_of_range'
  | 'cost_out_of_range'
  | 'fx_rate_missing'
  | 'mode_not_possible'
  | 'method_not_possible'
  | 'fee_not_published'
  | 'target_out_of_range';

export interface MarginFault {
  readonly fault: FaultCode;
  /** JSON pointer into the request. */
  readonly pointer: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

export function fault(code: FaultCode, pointer: string, message: string): MarginFault {
  return { fault: code, pointer, message };
}

export function isFault(answer: object): answer is MarginFault {
  return 'fault' in answer;
}
