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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The small world in real browsers, through copyovers.
 */
@Timeout(600)
class WorldProcessTests {

	private static final String QUIET = "The world held its breath for a moment.";

	private SampleProcess sample;

	private final List<Browser> browsers = new ArrayList<>();

	@TempDir
	private Path directory;

	@BeforeEach
	void start() throws Exception {
		this.sample = SampleProcess.start(this.directory, "--sample.world.tick=200ms");
	}

	@AfterEach
	void end() {
		this.browsers.forEach(Browser::close);
		this.sample.close();
	}

	@Test
	void peopleWhenTheWorldIsReplacedGoOnTalking() {
		assertGoOnTalking(2, "ada", "admin");
	}

	@Test
	@Tag("full")
	void threePeopleWhenTheWorldIsReplacedFiveTimesGoOnTalking() {
		assertGoOnTalking(5, "ada", "bob", "admin");
	}

	private void assertGoOnTalking(int copyovers, String... names) {
		List<Browser> people = Stream.of(names).map((name) -> browser().signIn(name)).toList();
		Browser ada = people.get(0);
		Browser admin = people.get(people.size() - 1);
		ada.type("take lamp").type("light lamp").awaitLine("You light the lamp.");
		List<String> said = new ArrayList<>();
		JsonNode before = world();
		for (int copyover = 1; copyover <= copyovers; copyover++) {
			said.addAll(sayAll(people, names, "before " + copyover));
			admin.type("copyover");
			said.addAll(sayAll(people, names, "during " + copyover));
			int generation = copyover;
			people.forEach((person) -> {
				person.await("generation " + generation,
						() -> person.text("process").endsWith("generation " + generation));
				person.await("the quiet line", () -> person.count(QUIET) == generation);
			});
			JsonNode now = world();
			assertThat(now.get("ticks").asLong()).isGreaterThan(before.get("ticks").asLong());
			assertThat(now.get("oil").asInt()).isLessThan(before.get("oil").asInt());
			assertThat(now.get("lit").asBoolean()).isTrue();
			before = now;
		}
		said.addAll(sayAll(people, names, "after"));
		for (int i = 0; i < names.length; i++) {
			assertHeard(people.get(i), names, i, said);
			people.get(i).assertUndisturbed();
		}
		assertThat(ada.text("carried")).contains("lamp");
	}

	private static List<String> sayAll(List<Browser> people, String[] names, String text) {
		List<String> said = new ArrayList<>();
		for (int i = 0; i < names.length; i++) {
			people.get(i).type("say " + text);
			said.add(names[i] + " says: " + text);
		}
		return said;
	}

	/**
	 * Every line of everybody arrived once, and those of each speaker in order.
	 */
	private static void assertHeard(Browser person, String[] names, int self, List<String> said) {
		for (String name : names) {
			String prefix = name.equals(names[self]) ? "You say: " : name + " says: ";
			List<String> expected = said.stream()
				.filter((line) -> line.startsWith(name + " "))
				.map((line) -> prefix + line.substring((name + " says: ").length()))
				.toList();
			person.awaitLine(expected.get(expected.size() - 1));
			assertThat(person.lines()).filteredOn((line) -> line.startsWith(prefix))
				.as("what %s heard of %s", names[self], name)
				.isEqualTo(expected);
		}
	}

	@Test
	void rollbackWithPeopleConnectedBringsThemBack() {
		Browser ada = browser().signIn("ada");
		long pid = this.sample.pid();
		ada.type("take lamp").awaitLine("You take the lamp.");
		assertThat(this.sample.copyover("--sample.fail=restore").status()).isEqualTo(500);
		ada.await("the quiet line", () -> ada.count(QUIET) == 1);
		ada.type("say still here").awaitLine("You say: still here");
		assertThat(ada.text("process")).contains("pid " + pid).endsWith("generation 0");
		assertThat(ada.text("carried")).contains("lamp");
		ada.assertUndisturbed();
	}

	@Test
	void personAtTheLoginFormIsNotSignedInByACopyover() {
		Browser somebody = browser().open("/world/index.html");
		assertThat(somebody.text("problem")).isEmpty();
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		somebody.open("/world/index.html");
		assertThat(somebody.driver().getCurrentUrl()).endsWith("/login");
		Browser slow = browser().open("/login");
		slow.find("username").sendKeys("b");
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		slow.find("username").clear();
		slow.fillIn("bob");
		slow.await("the world", () -> slow.driver().getCurrentUrl().endsWith("/world/index.html"));
	}

	@Test
	void tokenThatIsMadeUpIsRefusedAndThePageSaysWhatToDo() {
		Browser ada = browser().signIn("ada");
		ada.driver().executeScript("""
				const Real = window.WebSocket;
				window.WebSocket = function (url, protocols) {
					return new Real(url, protocols.map((protocol) => protocol.startsWith('copyover-token.')
						? 'copyover-token.' + 'A'.repeat(43) : protocol));
				};""");
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		ada.await("the login page", () -> ada.driver().getCurrentUrl().endsWith("/login?refused"));
		assertThat(ada.text("problem")).contains("sign in again");
	}

	private JsonNode world() {
		return this.sample.get("/api/world").json();
	}

	private Browser browser() {
		Browser browser = Browser.start(this.directory.resolve("browser-" + this.browsers.size()), this.sample.port());
		this.browsers.add(browser);
		return browser;
	}

}
