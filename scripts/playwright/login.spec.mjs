// How the tests of a site log in with cards of the sandbox with which something goes wrong:
//   npm ci
//   SITE=http://127.0.0.1:8080/ SANDBOX=DIR npx playwright test
// npm ci, once, gets what package-lock.json here names.
// SITE is the site, with README's page on it, SANDBOX the folder of the sandbox CA that it trusts, HELPER
// the program, and CHROMIUM the browser, where they are elsewhere. The helper answers no window
// by itself: the test types the PIN, as a person does. The window is a page of the helper with
// #pin, #pin-form, #pin-error and [data-action=decline]; it can be closed, too.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "@playwright/test";

const { SITE, SANDBOX, HELPER = "jpki-helper", CHROMIUM = "/usr/bin/chromium" } = process.env;
test.use({ launchOptions: { executablePath: CHROMIUM, args: ["--no-sandbox"] }, locale: "en-US" });

// serve starts the helper with a card, until the test ends, and returns its address.
let helper;
async function serve(card) {
  helper = spawn(HELPER, ["serve", "--json", "--port", "0", "--virtual", card, "--sandbox", SANDBOX], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: helper.stdout }), "line");
  return JSON.parse(line).address;
}
test.afterEach(async () => {
  helper.kill();
  await once(helper, "exit");
});

// press opens the site, presses its button, and returns the helper's window.
async function press(page, card) {
  const address = await serve(card);
  await page.goto(SITE);
  await page.evaluate((address) => { jpki.helper = address; }, address); // others may serve on this machine
  const window = page.waitForEvent("popup");
  await page.getByRole("button").click();
  return window;
}

async function type(window, pin) {
  await window.locator("#pin").fill(pin);
  await window.locator("#pin-form [type=submit]").click();
}

const problem = (page) => page.locator("jpki-login").getByRole("heading"); // below the button

test("wrong PIN is said, and the right one logs in", async ({ page }) => {
  const window = await press(page, "fresh@wrong-pin");
  await type(window, "1234");
  await expect(window.locator("#pin-error")).toContainText("The PIN is wrong.");
  await type(window, "1234");
  await page.waitForURL("**/my");
});

test("card that is pulled after a wrong PIN logs in when it is back", async ({ page }) => {
  const window = await press(page, "fresh@wrong-pin,pull-at-3");
  await type(window, "1234");
  await expect(window.locator("#pin-error")).toBeVisible();
  await type(window, "1234");
  await expect(window.getByRole("heading", { level: 1 })).toHaveText("The card was moved too early");
  const again = window.getByRole("button", { name: "Try again" });
  await expect(async () => { // the card lies there again after three seconds
    if (await again.isVisible()) await again.click();
    await expect(window.locator("#pin")).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 15000 });
  await type(window, "1234");
  await page.waitForURL("**/my");
});

test("PIN that is locked is said before it is typed", async ({ page }) => {
  const window = await press(page, "fresh@locked");
  await expect(window.getByRole("heading", { level: 1 })).toHaveText("Your user authentication PIN is locked");
  await window.getByRole("button", { name: "Stop" }).click();
  await expect(problem(page)).toHaveText("Stopped because you declined");
});

test("person who declines can try again", async ({ page }) => {
  const window = await press(page, "fresh");
  await window.locator("[data-action=decline]").click();
  await expect(problem(page)).toHaveText("Stopped because you declined");
  const next = page.waitForEvent("popup");
  await page.getByRole("button").click();
  await type(await next, "1234");
  await page.waitForURL("**/my");
});
