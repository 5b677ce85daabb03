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

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real browser with one person before it.
 */
final class Browser implements AutoCloseable {

	private static final File CHROMIUM = new File("/usr/bin/chromium");

	private static final File DRIVER = new File("/usr/bin/chromedriver");

	private final ChromeDriver driver;

	private final String origin;

	private Browser(Path profile, String origin) {
		this.origin = origin;
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--user-data-dir=" + profile);
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
		this.driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(),
				options);
		this.driver.manage().window().setSize(new Dimension(1000, 760));
		this.driver.manage().timeouts().scriptTimeout(Patience.LIMIT);
	}

	/**
	 * Start a browser. Where there is none, a run of CI fails and any other skips the
	 * test.
	 */
	static Browser start(Path profile, int port) {
		if (!Files.isExecutable(CHROMIUM.toPath()) || !Files.isExecutable(DRIVER.toPath())) {
			assertThat(System.getenv("CI")).as("there is no " + CHROMIUM + ", which CI must have").isNull();
			System.err.println("NOT TESTED: there is no browser; install chromium and chromium-driver");
			Assumptions.abort("There is no " + CHROMIUM);
		}
		return new Browser(profile, "http://127.0.0.1:" + port);
	}

	ChromeDriver driver() {
		return this.driver;
	}

	Browser open(String path) {
		this.driver.get(this.origin + path);
		return this;
	}

	/**
	 * Sign in with the form, and wait until the world is there.
	 */
	Browser signIn(String name) {
		open("/world/index.html");
		fillIn(name);
		awaitWorld();
		this.driver.executeScript("window.sameDocument = true;");
		return this;
	}

	void awaitWorld() {
		await("the world", () -> this.driver.getCurrentUrl().endsWith("/world/index.html")
				&& find("process").getText().contains("pid"));
	}

	/**
	 * Have the page ask for another one.
	 * @return where that leads
	 */
	String fetch(String path) {
		return String.valueOf(this.driver.executeAsyncScript("""
				const [path, done] = arguments;
				fetch(path).then((response) => done(new URL(response.url).pathname), (error) => done(error));""",
				path));
	}

	/**
	 * Have the page open a WebSocket.
	 * @return whether it opens, and is not closed at once
	 */
	boolean connects(String path, String... protocols) {
		return Boolean.TRUE.equals(this.driver.executeAsyncScript("""
				const [path, protocols, done] = arguments;
				const socket = new WebSocket(location.origin.replace('http', 'ws') + path, protocols);
				socket.onmessage = () => { done(true); socket.close(); };
				socket.onclose = () => done(false);""", path, List.of(protocols)));
	}

	void fillIn(String name) {
		find("username").sendKeys(name);
		find("password").sendKeys(name);
		this.driver.findElement(By.cssSelector("button[type=submit]")).click();
	}

	Browser type(String command) {
		WebElement field = find("command");
		field.sendKeys(command);
		field.submit();
		return this;
	}

	List<String> lines() {
		String text = String.valueOf(this.driver.executeScript(
				"return [...document.querySelectorAll('#lines li')].map((line) => line.textContent).join('\\n');"));
		return text.isEmpty() ? List.of() : List.of(text.split("\n"));
	}

	long count(String line) {
		return lines().stream().filter(line::equals).count();
	}

	Browser awaitLine(String line) {
		await(line, () -> count(line) > 0);
		return this;
	}

	String text(String id) {
		return String
			.valueOf(this.driver.executeScript("return document.getElementById(arguments[0]).textContent;", id));
	}

	WebElement find(String id) {
		return this.driver.findElement(By.id(id));
	}

	/**
	 * Give the browser a command of the DevTools protocol.
	 */
	Map<String, Object> command(String name, Map<String, Object> parameters) {
		return this.driver.executeCdpCommand(name, parameters);
	}

	/**
	 * Return what a screen reader is told of, each as its role and its name.
	 */
	List<String> accessible() {
		return nodes().stream().map((node) -> value(node, "role") + " " + value(node, "name")).toList();
	}

	/**
	 * Return what a screen reader is told of one beyond its name.
	 */
	String description(String roleAndName) {
		return nodes().stream()
			.filter((node) -> roleAndName.equals(value(node, "role") + " " + value(node, "name")))
			.map((node) -> value(node, "description"))
			.findFirst()
			.orElseThrow();
	}

	private List<Map<?, ?>> nodes() {
		List<?> nodes = (List<?>) command("Accessibility.getFullAXTree", Map.of()).get("nodes");
		return nodes.stream()
			.<Map<?, ?>>map((node) -> (Map<?, ?>) node)
			.filter((node) -> !Boolean.TRUE.equals(node.get("ignored")))
			.toList();
	}

	private static String value(Map<?, ?> node, String property) {
		return (node.get(property) instanceof Map<?, ?> value) ? String.valueOf(value.get("value")) : "";
	}

	void await(String what, java.util.concurrent.Callable<Boolean> condition) {
		try {
			Awaitility.await(what).atMost(Patience.LIMIT).ignoreExceptions().until(condition);
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError(what + " never came; the page is " + this.driver.getCurrentUrl() + ": "
					+ this.driver.executeScript("return document.body.innerText;") + complaints(), ex);
		}
	}

	/**
	 * The page was not loaded anew, and neither it nor the browser complained.
	 */
	void assertUndisturbed() {
		assertThat(this.driver.executeScript("return window.sameDocument === true;")).as("the same document")
			.isEqualTo(true);
		assertThat(this.driver.executeScript("return document.querySelectorAll('.problem').length;")).as("problems")
			.isEqualTo(0L);
		assertThat(complaints()).isEmpty();
	}

	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
