"""Checks that the Python package "keepa", sync and async, gets from the simulator what it expects of Keepa.

Usage: check.py SIMULATOR_URL KEY POOR_KEY UNKNOWN_KEY; POOR_KEY is a key whose tokens the checks use up.
"""

import asyncio
import datetime
import inspect
import sys
import tempfile
from pathlib import Path

import keepa
import requests
from keepa import backend_models as models
from redirect import redirect

SIMULATOR, KEY, POOR_KEY, UNKNOWN_KEY = sys.argv[1:5]
ELECTRONICS_DE = "562066"
AMAZON_DE = "A3JWKAKR8XB7XF"
EVERYTHING = {"current_SALES_gte": 1}
DEALS = {"page": 0, "domainId": 3, "priceTypes": [0], "dateRange": 1}
# ranked and sold by Amazon now, with new, used and FBA offers
WELL_KNOWN = {
    "current_AMAZON_gte": 1,
    "current_USED_gte": 1,
    "current_NEW_FBA_gte": 1,
    "current_NEW_FBM_SHIPPING_gte": 1,
}


async def settled(value):
    """The value, whether the sync or the async client gave it."""
    return await value if inspect.isawaitable(value) else value


async def raises(text, make):
    try:
        await settled(make())
    except Exception as error:
        assert text in str(error), f"{error!r} instead of {text}"
        return
    raise AssertionError(f"no error {text}")


class Checks:
    """Each method is a check; `api` is one of the two clients."""

    def __init__(self, api, make):
        self.api = api
        self.make = make

    async def asins(self, selection=WELL_KNOWN):
        return await settled(self.api.product_finder(dict(selection), domain="DE"))

    async def query(self, items, **more):
        options = {"domain": "DE", "progress_bar": False, **more}
        return await settled(self.api.query(items, **options))

    async def status_of_the_account(self):
        await settled(self.api.update_status())
        status = self.api.status
        assert status.refillRate == 200 and 0 < status.refillIn <= 60_000, status
        assert self.api.tokens_left > 0
        assert abs(status.timestamp / 1000 - datetime.datetime.now().timestamp()) < 60

    async def product_with_history(self):
        (product,) = await self.query((await self.asins())[0])
        data = product["data"]
        for name in ("AMAZON", "NEW", "USED", "SALES", "LISTPRICE", "COUNT_NEW"):
            assert len(data[name]) == len(data[f"{name}_time"]) > 0, name
        assert data["AMAZON"][-1] > 0
        assert data["AMAZON_time"][-1] <= datetime.datetime.now()
        assert "BUY_BOX_SHIPPING" not in data and "RATING" not in data

    async def product_with_everything(self):
        asin = (await self.asins())[0]
        (product,) = await self.query(
            asin, stats=90, offers=20, rating=True, buybox=True, stock=True, videos=True, aplus=True
        )
        data, stats = product["data"], product["stats_parsed"]
        assert 1 <= data["RATING"][-1] <= 5 and data["COUNT_REVIEWS"][-1] > 0
        for name in ("BUY_BOX_SHIPPING", "NEW_FBA", "NEW_FBM_SHIPPING"):
            assert len(data[name]) > 0, name
        assert stats["current"]["AMAZON"] == data["AMAZON"][-1]
        assert stats["avg90"]["NEW"] > 0 and stats["outOfStockPercentage90"] is not None
        offer = product["offers"][product["liveOffersOrder"][0]]
        times, prices = keepa.convert_offer_history(offer["offerCSV"])
        assert len(times) == len(prices) > 0 and prices[-1] > 0
        assert offer["stockCSV"]

    async def typed_product(self):
        (product,) = await self.query((await self.asins())[0], stats=30, offers=20, typed=True)
        assert isinstance(product, models.Product) and product.domainId == 3
        assert len(product.csv) == 36 and product.stats.current[0] > 0

    async def more_than_one_batch(self):
        asins = await self.asins({**EVERYTHING, "perPage": 150})
        assert len(set(asins)) == 150
        before = self.api.tokens_left
        products = await self.query(asins, history=False, update=-1)
        assert {product["asin"] for product in products} == set(asins)
        assert before - self.api.tokens_left == 150, before - self.api.tokens_left

    async def product_without_history(self):
        (product,) = await self.query((await self.asins())[0], history=False)
        assert product["csv"] is None and "data" not in product

    async def last_days_of_a_history(self):
        asin = (await self.asins())[0]
        (product,) = await self.query(asin, days=30)
        past = datetime.datetime.now() - datetime.timedelta(days=30)
        older = [time for time in product["data"]["NEW_time"] if time < past]
        assert len(older) <= 1, older

    async def product_by_article_number(self):
        asin = (await self.asins())[0]
        (known,) = await self.query(asin)
        found = await self.query(known["eanList"][0], product_code_is_asin=False)
        assert asin in {product["asin"] for product in found}

    async def statistics_between_dates(self):
        (product,) = await self.query((await self.asins())[0], stats="2026-01-01,2026-08-31", history=False)
        assert product["stats"]["avg"][1] != 0

    async def every_marketplace_of_the_world(self):
        asin = (await self.asins())[0]
        for domain, number in (("GB", 2), ("DE", 3), ("FR", 4), ("IT", 8), ("ES", 9)):
            (product,) = await self.query(asin, domain=domain, history=False)
            assert product["domainId"] == number

    async def no_product_for_nonsense(self):
        await raises("No products in response", lambda: self.query("XXXXXXXXXX"))

    async def unlisted_product(self):
        (product,) = await self.query("B0ZZZZZZZZ")
        assert product["productType"] == 4 and product["csv"] is None and "data" not in product

    async def product_finder(self):
        selection = {**EVERYTHING, "current_AMAZON_gte": 2000, "current_AMAZON_lte": 9000, "productType": [0]}
        selection["sort"] = [["current_AMAZON", "desc"]]
        asins = await self.asins(selection)
        assert 0 < len(asins) <= 50
        products = {one["asin"]: one for one in await self.query(asins, stats=30, update=-1)}
        prices = [products[asin]["stats"]["current"][0] for asin in asins]
        assert all(2000 <= price <= 9000 for price in prices)
        # the finder's index may be half an hour behind: the odd price has moved
        swaps = sum(a < b for a, b in zip(prices, prices[1:]))
        assert swaps <= 2, prices

    async def product_finder_with_parameters(self):
        root = keepa.ProductParams(rootCategory=[ELECTRONICS_DE], current_SALES_gte=1, perPage=1000)
        found = await settled(self.api.product_finder(root, domain="DE"))
        sold = keepa.ProductParams(categories_include=[ELECTRONICS_DE], monthlySold_gte=100, perPage=1000)
        fewer = await settled(self.api.product_finder(sold, domain="DE"))
        assert 50 < len(fewer) < len(found) and set(fewer) <= set(found)
        title = models.ProductFinderRequest(title="usb", current_SALES_gte=1)
        assert 50 < len(await settled(self.api.product_finder(title, domain="DE", n_products=60))) <= 60

    async def product_finder_without_filter(self):
        await raises("REQUEST_REJECTED", lambda: self.api.product_finder({}, domain="DE"))

    async def deals(self):
        found = await settled(self.api.deals(DEALS))
        deal = found["dr"][0]
        assert len(deal["delta"]) == 4 and len(deal["delta"][0]) == 36
        assert deal["delta"][1][0] == deal["avg"][1][0] - deal["current"][0] > 0
        assert "".join(map(chr, deal["image"])).endswith(".jpg")
        assert sum(found["categoryCount"]) >= len(found["dr"]) > 0
        assert await settled(self.api.deals({"page": 0, "domainId": 3}))

    async def deals_by_filter(self):
        wanted = {**DEALS, "isRangeEnabled": True, "isFilterEnabled": True}
        wanted |= {"currentRange": [2000, 6000], "includeCategories": [int(ELECTRONICS_DE)]}
        for deal in (await settled(self.api.deals(wanted)))["dr"]:
            assert 2000 <= deal["current"][0] <= 6000 and deal["rootCat"] == int(ELECTRONICS_DE)

    async def typed_deals(self):
        found = await settled(self.api.deals(models.DealRequest(**DEALS), typed=True))
        assert isinstance(found, models.DealResponse) and found.dr[0].asin

    async def best_sellers(self):
        asins = await settled(self.api.best_sellers_query(ELECTRONICS_DE, domain="DE"))
        assert len(asins) > 10
        month = await settled(self.api.best_sellers_query(ELECTRONICS_DE, rank_avg_range=30, domain="DE"))
        assert set(month) & set(asins)
        typed = await settled(self.api.best_sellers_query(ELECTRONICS_DE, domain="DE", typed=True))
        assert typed.categoryId == int(ELECTRONICS_DE)
        await raises("not yet available", lambda: self.api.best_sellers_query("1", domain="DE"))

    async def categories_by_name(self):
        found = await settled(self.api.search_for_categories("elektronik", domain="DE"))
        assert found[ELECTRONICS_DE]["name"].startswith("Elektronik")
        await raises("search", lambda: self.api.search_for_categories("qqqq", domain="DE"))

    async def category_by_id(self):
        roots = await settled(self.api.category_lookup(0, domain="DE"))
        assert len(roots) > 10 and roots[ELECTRONICS_DE]["parent"] == 0
        (child, *_) = roots[ELECTRONICS_DE]["children"]
        found = await settled(self.api.category_lookup(child, domain="DE", typed=True))
        assert found[str(child)].parent == int(ELECTRONICS_DE)
        await raises("Category lookup results", lambda: self.api.category_lookup(5, domain="DE"))

    async def seller(self):
        found = await settled(self.api.seller_query(AMAZON_DE, domain="DE"))
        assert found[AMAZON_DE]["sellerName"] == "Amazon"
        assert isinstance(found[AMAZON_DE]["trackedSince"], datetime.datetime)
        typed = await settled(self.api.seller_query([AMAZON_DE, "NOBODY"], domain="DE", typed=True))
        assert list(typed) == [AMAZON_DE]

    async def storefront(self):
        found = await settled(self.api.seller_query(AMAZON_DE, domain="DE", storefront=True))
        asins = found[AMAZON_DE]["asinList"]
        assert len(asins) == len(found[AMAZON_DE]["asinListLastSeen"]) > 100

    async def graph(self):
        asin = (await self.asins())[0]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "graph.png"
            look = {"width": 800, "height": 400, "salesrank": 1, "range": 365}
            await settled(self.api.download_graph_image(asin, file, domain="DE", **look))
            png = file.read_bytes()
        assert png[:8] == b"\x89PNG\r\n\x1a\n" and png[-8:-4] == b"IEND"
        assert int.from_bytes(png[16:20]) == 800 and int.from_bytes(png[20:24]) == 400

    async def keys_that_open_nothing(self):
        unknown, malformed = await settled(self.make(UNKNOWN_KEY)), await settled(self.make("short"))
        await raises("PAYMENT_REQUIRED", unknown.update_status)
        await raises("REQUEST_REJECTED", malformed.update_status)

    async def no_tokens_left(self):
        poor = await settled(self.make(POOR_KEY))
        await settled(poor.update_status())
        while poor.tokens_left > 0:
            requests.get("https://api.keepa.com/lightningdeal", {"key": POOR_KEY, "domain": 3}, timeout=30)
            await settled(poor.update_status())
        finding = lambda: poor.product_finder(dict(EVERYTHING), domain="DE", wait=False)
        await raises("NOT_ENOUGH_TOKEN", finding)
        assert poor.tokens_left <= 0 and poor.time_to_refill > 0


def sync_client(key):
    return keepa.Keepa(key, timeout=60, logging_level="ERROR")


def async_client(key):
    return keepa.AsyncKeepa.create(key, timeout=60)


async def main():
    redirect(SIMULATOR)
    names = [name for name in vars(Checks) if not name.startswith("_") and name not in ("asins", "query")]
    passed = failed = 0
    for kind, make in (("sync", sync_client), ("async", async_client)):
        checks = Checks(await settled(make(KEY)), make)
        for name in names:
            try:
                await getattr(checks, name)()
                passed += 1
            except Exception as error:
                failed += 1
                print(f"FAILED {kind} {name}: {error!r}")
    print(f"{passed} passed, {failed} failed (keepa {keepa.__version__})")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
