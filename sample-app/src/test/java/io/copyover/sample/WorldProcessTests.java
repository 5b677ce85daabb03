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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import io.copyover.sample.world.WorldCourse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The small world in real browsers, through copyovers.
 */
@Timeout(1200)
class WorldProcessTests {

	/**
	 * How much is said without a longer pause while people are away: what is said to one
	 * who is away, and what a page shows, is kept up to a limit.
	 */
	private static final int LIVELY = 25;

	private static final String QUIET = "The world held its breath for a moment.";

	private SampleProcess sample;

	private final List<Browser> browsers = new ArrayList<>();

	@TempDir
	private Path directory;

	@BeforeEach
	void start() throws Exception {
		this.sample = SampleProcess.startWorld(this.directory, "--sample.world.tick=1s");
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
		admin.type("north").type("take rope").type("south").awaitLine("You go south. The Gate.");
		ada.type("take lamp").type("light lamp").awaitLine("You light the lamp.");
		List<String> said = new ArrayList<>();
		assertOnlyAdministratorMayCopyover(ada);
		JsonNode before = world();
		for (int copyover = 1; copyover <= copyovers; copyover++) {
			said.addAll(sayAll(people, names, "before " + copyover));
			admin.type("copyover");
			String generation = "generation " + copyover;
			said.addAll(talkUntil(people, names, "during " + copyover,
					() -> people.stream().allMatch((person) -> person.text("process").endsWith(generation))));
			awaitGeneration(people, copyover);
			before = assertTimeWentOn(before);
		}
		said.addAll(sayAll(people, names, "after"));
		assertHeard(people, names, said);
		people.forEach(Browser::assertUndisturbed);
		assertThat(ada.text("carried")).contains("lamp");
		assertThat(admin.text("carried")).contains("rope");
	}

	private void assertOnlyAdministratorMayCopyover(Browser somebody) {
		somebody.type("copyover").awaitLine("Only an administrator can do that.");
		JsonNode status = this.sample.status();
		assertThat(status.hasNonNull("phase")).as("a copyover goes on").isFalse();
		assertThat(status.get("reports")).isEmpty();
		assertThat(status.get("generation").asInt()).isZero();
	}

	private static void awaitGeneration(List<Browser> people, int generation) {
		people.forEach((person) -> {
			person.await("generation " + generation, () -> person.text("process").endsWith("generation " + generation));
			person.await("the quiet line", () -> person.count(QUIET) == generation);
		});
	}

	/**
	 * The clock goes on, and at each of its ticks, of which none is lost, the lamp and
	 * the cat have done what they would have done without a copyover.
	 */
	private JsonNode assertTimeWentOn(JsonNode before) {
		long ticks = before.get("ticks").asLong();
		JsonNode now = Awaitility.await("a tick")
			.atMost(Patience.LIMIT)
			.until(this::world, (world) -> world.get("ticks").asLong() > ticks);
		assertThat(WorldCourse.describe(now.get("oil").asInt(), now.get("lit").asBoolean(), now.get("cat").asString()))
			.isEqualTo(WorldCourse.after(before.get("oil").asInt(), before.get("lit").asBoolean(),
					before.get("cat").asString(), ticks, now.get("ticks").asLong()));
		return now;
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
	 * Talk on, one after the other, until everybody is back.
	 */
	private static List<String> talkUntil(List<Browser> people, String[] names, String text,
			Callable<Boolean> everybodyIsBack) {
		List<String> said = new ArrayList<>();
		Awaitility.await("the end of '" + text + "'")
			.atMost(Patience.LIMIT)
			.pollDelay(Duration.ZERO)
			.pollInterval((count, previous) -> (count < LIVELY) ? Duration.ofMillis(200) : Duration.ofSeconds(4))
			.until(() -> {
				int speaker = said.size() % names.length;
				String line = text + "." + (said.size() + 1);
				people.get(speaker).type("say " + line);
				said.add(names[speaker] + " says: " + line);
				return said.size() >= names.length && everybodyIsBack.call();
			});
		return said;
	}

	/**
	 * Every line of everybody arrived once at everyone, in the same order, which is for
	 * each speaker the one of speaking.
	 */
	private static void assertHeard(List<Browser> people, String[] names, List<String> said) {
		List<List<String>> heard = new ArrayList<>();
		for (int i = 0; i < names.length; i++) {
			String name = names[i];
			Browser person = people.get(i);
			person.await("the last lines", () -> says(person, name).size() >= said.size());
			heard.add(says(person, name));
		}
		assertThat(heard).allSatisfy((lines) -> assertThat(lines).isEqualTo(heard.get(0)));
		for (String name : names) {
			assertThat(heard.get(0)).filteredOn((line) -> line.startsWith(name + " says: "))
				.isEqualTo(said.stream().filter((line) -> line.startsWith(name + " says: ")).toList());
		}
		assertThat(heard.get(0)).hasSameSizeAs(said);
	}

	private static List<String> says(Browser person, String name) {
		return person.lines()
			.stream()
			.map((line) -> line.startsWith("You say: ") ? name + " says: " + line.substring("You say: ".length())
					: line)
			.filter((line) -> line.contains(" says: "))
			.toList();
	}

	@Test
	void rollbackWithPeopleConnectedBringsThemBack() {
		String[] names = { "ada", "bob" };
		List<Browser> people = Stream.of(names).map((name) -> browser().signIn(name)).toList();
		Browser ada = people.get(0);
		long pid = this.sample.pid();
		ada.type("take lamp").type("light lamp").awaitLine("You light the lamp.");
		JsonNode before = world();
		List<String> said = new ArrayList<>(sayAll(people, names, "before"));
		CompletableFuture<Answer> copyover = this.sample.copyoverAsync("--sample.fail=restore");
		said.addAll(talkUntil(people, names, "during",
				() -> copyover.isDone() && people.stream().allMatch((person) -> person.count(QUIET) == 1)));
		assertThat(copyover.join().status()).isEqualTo(500);
		people.forEach((person) -> person.await("the quiet line", () -> person.count(QUIET) == 1));
		said.addAll(sayAll(people, names, "after"));
		assertHeard(people, names, said);
		assertTimeWentOn(before);
		people.forEach((person) -> {
			assertThat(person.text("process")).contains("pid " + pid).endsWith("generation 0");
			person.assertUndisturbed();
		});
		assertThat(ada.text("carried")).contains("lamp");
	}

	@Test
	@Tag("full")
	void personAtTheLoginFormIsNotSignedInByACopyover() {
		Browser somebody = browser().open("/world/index.html");
		assertThat(somebody.text("problem")).isEmpty();
		somebody.find("username").sendKeys("bo");
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		assertThat(somebody.find("username").getDomProperty("value")).as("what was typed").isEqualTo("bo");
		assertThat(somebody.fetch("/world/index.html")).as("where the world leads").endsWith("/login");
		assertThat(somebody.connects("/world/socket")).as("whether a socket opens").isFalse();
		somebody.find("username").clear();
		somebody.fillIn("bob");
		somebody.await("the world", () -> somebody.driver().getCurrentUrl().endsWith("/world/index.html"));
	}

	@Test
	void tokensThatAreNoGoodAreRefusedAndThePageSaysWhatToDo() {
		Browser ada = browser().signIn("ada");
		String used = this.sample.post("/api/tokens?user=ada", SampleProcess.ADMIN).json().get("token").asString();
		String anothers = this.sample.post("/api/tokens?user=bob", SampleProcess.ADMIN).json().get("token").asString();
		assertThat(ada.connects("/world/socket", "copyover", "copyover-token." + used)).isTrue();
		for (String bad : List.of("A".repeat(43), used, anothers)) {
			presentInstead(ada, bad);
			assertThat(this.sample.copyover().status()).isEqualTo(200);
			assertMustSignInAgain(ada);
			ada.fillIn("ada");
			ada.awaitWorld();
		}
		assertThat(this.sample.log()).doesNotContain(used, anothers);
	}

	@Test
	@Tag("full")
	void tokenThatHasExpiredIsRefusedAndThePageSaysWhatToDo() throws Exception {
		this.sample.close();
		this.sample = SampleProcess.startWorld(this.directory, "--copyover.token.time-to-live=1ms");
		Browser ada = browser().signIn("ada");
		assertThat(this.sample.copyover().status()).isEqualTo(200);
		assertMustSignInAgain(ada);
	}

	/**
	 * Have the page present another token than its own when it comes back.
	 */
	private static void presentInstead(Browser browser, String token) {
		browser.driver().executeScript("""
				const Real = window.WebSocket;
				const token = 'copyover-token.' + arguments[0];
				window.WebSocket = function (url, protocols) {
					return new Real(url, protocols.map((protocol) => protocol.startsWith('copyover-token.')
						? token : protocol));
				};""", token);
	}

	private static void assertMustSignInAgain(Browser browser) {
		browser.await("the login page", () -> browser.driver().getCurrentUrl().endsWith("/login?refused"));
		assertThat(browser.text("problem")).contains("sign in again");
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
