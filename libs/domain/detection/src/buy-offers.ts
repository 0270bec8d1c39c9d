import type { RouteSide } from './opportunity';
import type { Snapshot } from './product';

export interface BuyOffer {
  readonly side: RouteSide;
  readonly thirdParty: boolean;
}

/**
 * The offers that can be the cheapest: Amazon's own, and the lowest New one when it is below Amazon's (a New price equal
 * to Amazon's is Amazon's). Empty: nothing on offer, or not known.
 */
export function buyOffers({ amazon, new: lowestNew, pricesFreshness }: Snapshot): BuyOffer[] {
  const { observedAt, traceId } = pricesFreshness;
  const ofAmazon = amazon.status === 'offer' ? amazon.landed : null;
  const ofOthers = lowestNew.status === 'offer' ? lowestNew.landed : null;
  const offers: BuyOffer[] = [];
  if (ofAmazon)
    offers.push({
      side: { price: ofAmazon, source: 'amazon', uncapped: ofAmazon, observedAt, traceId },
      thirdParty: false,
    });
  if (ofOthers && (!ofAmazon || ofOthers.amount < ofAmazon.amount))
    offers.push({
      side: { price: ofOthers, source: 'new', uncapped: ofOthers, observedAt, traceId },
      thirdParty: true,
    });
  return offers;
}
