/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.sample;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The world's page for eyes, fingers and ears: at every width, with the keyboard only, to
 * a screen reader, and from the jar only.
 */
@Timeout(1200)
class WorldPageProcessTests {

	private static final String ROOM = "return document.getElementById('room').textContent;";

	/**
	 * What cannot be read for want of contrast (WCAG, 4.5 to 1).
	 */
	private static final String FAINT = """
			const channels = (color) => color.match(/[\\d.]+/g).map(Number);
			const luminance = (color) => channels(color).slice(0, 3).map((value) => value / 255)
				.map((value) => (value <= 0.04045) ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
				.reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
			const ground = (element) => {
				for (let each = element; each; each = each.parentElement) {
					const color = getComputedStyle(each).backgroundColor;
					if ((channels(color)[3] ?? 1) === 1) {
						return color;
					}
				}
				return 'rgb(255, 255, 255)';
			};
			const faint = [];
			const check = (element, color, text) => {
				const [dark, light] = [luminance(color), luminance(ground(element))].sort((a, b) => a - b);
				const ratio = (light + 0.05) / (dark + 0.05);
				if (ratio < 4.5) {
					faint.push(text + ': ' + ratio.toFixed(2));
				}
			};
			let looked = 0;
			for (const element of document.body.querySelectorAll('*')) {
				const text = [...element.childNodes].filter((node) => node.nodeType === 3)
					.map((node) => node.data.trim()).join('');
				if (text && element.checkVisibility()) {
					looked++;
					check(element, getComputedStyle(element).color, text);
				}
				if (element.placeholder) {
					check(element, getComputedStyle(element, '::placeholder').color, element.placeholder);
				}
			}
			return (looked < 3) ? ['nothing to look at'] : faint;""";

	/**
	 * What is cut off, or out of sight.
	 */
	private static final String UNSEEN = """
			const unseen = [];
			if (document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight) {
				unseen.push('the page is larger than the window');
			}
			for (const element of document.querySelectorAll('button, input:not([type=hidden]), #lines')) {
				const box = element.getBoundingClientRect();
				if (box.width < 24 || box.height < 24 || box.left < 0 || box.top < 0 || box.right > innerWidth
						|| box.bottom > innerHeight) {
					unseen.push(element.outerHTML.slice(0, 80));
				}
				const room = element.closest('.room')?.getBoundingClientRect();
				if (room && box.bottom > room.bottom) {
					unseen.push('below the room: ' + element.outerHTML.slice(0, 80));
				}
			}
			return unseen;""";

	private static final String FOCUS = """
			const focused = document.activeElement;
			const style = getComputedStyle(focused);
			const visible = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
			return (focused.id || focused.textContent.trim()) + (visible ? '' : ' (invisible)');""";

	private SampleProcess sample;

	private Browser browser;

	@BeforeEach
	void start(@TempDir Path directory) throws Exception {
		this.sample = SampleProcess.startWorld(directory);
		this.browser = Browser.start(directory.resolve("browser"), this.sample.port());
	}

	@AfterEach
	void end() {
		if (this.browser != null) {
			this.browser.close();
		}
		this.sample.close();
	}

	@Test
	void pageIsWholeAndReadableAtEachWidthAndNeedsNothingFromOutside() {
		this.browser.open("/login?refused");
		assertLooksGoodEverywhere();
		this.browser.signIn("ada").type("take lamp").type("light lamp").type("say hello").type("help");
		this.browser.awaitLine("You say: hello");
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		this.browser.awaitLine("The world held its breath for a moment.");
		this.browser.await("the lamp", () -> this.browser.text("carried").contains("lamp"));
		assertLooksGoodEverywhere();
		this.browser.assertUndisturbed();
	}

	private void assertLooksGoodEverywhere() {
		for (String scheme : List.of("light", "dark")) {
			this.browser.command("Emulation.setEmulatedMedia",
					Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
			for (int[] size : new int[][] { { 390, 844 }, { 1280, 800 } }) {
				this.browser.command("Emulation.setDeviceMetricsOverride",
						Map.of("width", size[0], "height", size[1], "deviceScaleFactor", 1, "mobile", size[0] < 500));
				assertThat(list(FAINT)).as("%s at %d", scheme, size[0]).isEmpty();
				assertThat(list(UNSEEN)).as("%s at %d", scheme, size[0]).isEmpty();
			}
		}
		assertThat(list("return performance.getEntries().map((entry) => entry.name).filter((name) => "
				+ "/^https?:/.test(name) && !name.startsWith(location.origin + '/'));"))
			.as("what comes from elsewhere")
			.isEmpty();
	}

	private List<?> list(String script) {
		return (List<?>) this.browser.driver().executeScript(script);
	}

	@Test
	@Tag("full")
	void keyboardIsEnough() {
		this.browser.open("/world/index.html");
		this.browser.await("the focus", () -> focus().equals("username"));
		press("ada", Keys.TAB);
		assertThat(focus()).isEqualTo("password");
		press("ada", Keys.ENTER);
		this.browser.awaitWorld();
		assertThat(focus()).isEqualTo("command");
		press("say hello", Keys.ENTER);
		this.browser.awaitLine("You say: hello");
		press(Keys.TAB);
		assertThat(focus()).isEqualTo("Do");
		press(Keys.chord(Keys.SHIFT, Keys.TAB));
		press(Keys.chord(Keys.SHIFT, Keys.TAB));
		assertThat(focus()).isEqualTo("lines");
		press(Keys.chord(Keys.SHIFT, Keys.TAB));
		assertThat(focus()).isEqualTo("take lamp");
		press(Keys.ENTER);
		this.browser.awaitLine("You take the lamp.");
		this.browser.await("the lamp", () -> this.browser.text("carried").contains("lamp"));
		assertThat(focus()).as("where its button is gone").isEqualTo("command");
		press(Keys.chord(Keys.SHIFT, Keys.TAB));
		press(Keys.chord(Keys.SHIFT, Keys.TAB));
		assertThat(focus()).isEqualTo("drop lamp");
		press(Keys.chord(Keys.SHIFT, Keys.TAB));
		assertThat(focus()).isEqualTo("north");
		press(Keys.ENTER);
		this.browser.await("the yard", () -> "The Yard".equals(this.browser.driver().executeScript(ROOM)));
		assertThat(focus()).as("the same way again").isEqualTo("north");
	}

	@Test
	void focusAndWhatWasTypedStayThroughACopyover() {
		this.browser.signIn("ada");
		press("say half");
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		this.browser.awaitLine("The world held its breath for a moment.");
		assertThat(focus()).isEqualTo("command");
		press(" and half", Keys.ENTER);
		this.browser.awaitLine("You say: half and half");
	}

	private String focus() {
		return String.valueOf(this.browser.driver().executeScript(FOCUS));
	}

	private void press(CharSequence... keys) {
		this.browser.driver().switchTo().activeElement().sendKeys(keys);
	}

	@Test
	@Tag("full")
	void screenReaderIsToldWhatEverythingIs() {
		this.browser.open("/login?error");
		assertThat(this.browser.accessible()).contains("textbox Name", "textbox Password", "button Come in",
				"heading The small world", "alert ");
		assertThat(this.browser.description("textbox Name")).isEqualTo("The name or the password is not right.");
		this.browser.signIn("ada").type("take lamp").awaitLine("You take the lamp.");
		this.browser.await("the lamp", () -> this.browser.text("carried").contains("lamp"));
		assertThat(this.browser.accessible())
			.contains("heading The small world", "region The Gate", "heading The Gate", "list Ways out",
					"list Things here", "list People here", "list In your hands", "button north", "button drop lamp",
					"log What happens", "textbox What do you do?", "button Do")
			.noneMatch((node) -> node.matches("(button|textbox|list|region|log|heading) "));
		assertThat(this.browser.driver().executeScript("return document.documentElement.lang;")).isEqualTo("en");
	}

}
