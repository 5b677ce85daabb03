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

package io.copyover.sample.world;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link World}.
 */
class WorldTests {

	@Test
	void worldThatIsHandedOverGoesOnAsOneThatIsNot() {
		World world = new World();
		world.take("ada", "lamp");
		world.light("ada", true);
		World successor = new World();
		successor.setState(world.getState());
		for (int i = 0; i < World.FULL_LAMP + 10; i++) {
			world.tick();
			successor.tick();
		}
		assertThat(successor.getState()).isEqualTo(world.getState());
		assertThat(successor.getState().lit()).isFalse();
		assertThat(successor.view("ada").carried()).containsExactly("lamp");
		assertThat(successor.linesAfter("ada", 0)).extracting(Line::text)
			.contains("You take the lamp.", "The lamp flickers and goes out.");
	}

	@Test
	void stateOfAVersionWithOtherRoomsAndThingsIsTakenAsFarAsItFits() {
		World world = new World();
		world.setState(new WorldState(Map.of(), Map.of("lamp", "attic", "unicorn", "yard", "rope", "hall"), 7, true,
				"attic", 3));
		WorldState state = world.getState();
		assertThat(state.things()).containsEntry("lamp", "gate")
			.containsEntry("rope", "hall")
			.doesNotContainKey("unicorn");
		assertThat(state.cat()).isEqualTo("yard");
		assertThat(state.oil()).isEqualTo(7);
	}

	@Test
	void personWhoLeavesKeepsWhatIsInHand() {
		World world = new World();
		world.take("ada", "lamp");
		world.leave("ada");
		assertThat(world.here()).isEmpty();
		world.enter("ada");
		assertThat(world.view("ada").carried()).containsExactly("lamp");
	}

	@Test
	void whatIsToldReachesOnlyWhomItIsFor() {
		World world = worldWith("ada", "bob", "eve");
		Commands commands = new Commands(world);
		commands.run("ada", "tell Bob the key is in the cellar");
		assertThat(heard(world, "bob")).containsOnlyOnce("ada tells you: the key is in the cellar");
		assertThat(heard(world, "ada")).containsOnlyOnce("You tell bob: the key is in the cellar");
		assertThat(heard(world, "eve")).noneMatch((line) -> line.contains("key"));
		commands.run("ada", "go north");
		commands.run("bob", "tell ada thanks");
		assertThat(heard(world, "ada")).as("heard from another room").contains("bob tells you: thanks");
		assertThat(heard(world, "eve")).noneMatch((line) -> line.contains("thanks"));
	}

	@Test
	void whatIsToldToNobodyIsAnsweredToWhoeverTellsIt() {
		World world = worldWith("ada", "bob");
		world.leave("bob");
		Commands commands = new Commands(world);
		commands.run("ada", "tell bob hello");
		commands.run("ada", "tell zoe hello");
		commands.run("ada", "tell ada hello");
		commands.run("ada", "tell bob");
		assertThat(heard(world, "ada")).endsWith("There is nobody called bob here.", "There is nobody called zoe here.",
				"You talk to yourself.", "Tell whom what?");
		assertThat(heard(world, "bob")).noneMatch((line) -> line.contains("hello"));
		assertThat(world.here()).containsExactly("ada");
	}

	@Test
	void whoNamesThoseWhoAreHereWhereverTheyAre() {
		World world = worldWith("ada", "bob", "eve");
		Commands commands = new Commands(world);
		commands.run("bob", "n");
		world.leave("eve");
		commands.run("ada", "who");
		assertThat(heard(world, "ada")).endsWith("Here are: ada, bob.");
	}

	@Test
	void thingIsInOneHandUntilItIsPutDown() {
		World world = worldWith("ada", "bob");
		Commands commands = new Commands(world);
		commands.run("ada", "take the lamp");
		commands.run("bob", "take lamp");
		commands.run("bob", "drop lamp");
		assertThat(heard(world, "bob")).endsWith("There is no lamp to be seen here.", "You have no lamp.");
		commands.run("ada", "north");
		commands.run("ada", "drop the lamp");
		assertThat(world.view("ada").carried()).isEmpty();
		assertThat(world.view("ada").things()).contains("lamp");
		assertThat(world.view("bob").things()).isEmpty();
		commands.run("bob", "north");
		assertThat(world.view("bob").things()).contains("lamp");
		commands.run("bob", "get a lamp");
		assertThat(world.view("bob").carried()).containsExactly("lamp");
		assertThat(heard(world, "ada")).endsWith("bob takes the lamp.");
	}

	@Test
	void nothingIsToBeSeenInTheDarkWithoutTheLamp() {
		World world = worldWith("ada", "bob");
		Commands commands = new Commands(world);
		commands.run("ada", "take lamp");
		for (String name : new String[] { "ada", "bob" }) {
			commands.run(name, "north");
			commands.run(name, "north");
			commands.run(name, "down");
		}
		commands.run("bob", "take key");
		assertThat(heard(world, "bob")).endsWith("There is no key to be seen here.");
		View dark = world.view("bob");
		assertThat(dark.description()).contains("dark");
		assertThat(dark.things()).isEmpty();
		assertThat(dark.people()).isEmpty();
		commands.run("ada", "light lamp");
		View lit = world.view("bob");
		assertThat(lit.things()).containsExactly("key");
		assertThat(lit.people()).containsExactly("ada");
		commands.run("bob", "take key");
		assertThat(world.view("bob").carried()).containsExactly("key");
		commands.run("ada", "up");
		assertThat(world.view("bob").description()).isEqualTo(dark.description());
	}

	private static World worldWith(String... names) {
		World world = new World();
		for (String name : names) {
			world.enter(name);
		}
		return world;
	}

	private static List<String> heard(World world, String name) {
		return world.linesAfter(name, 0).stream().map(Line::text).toList();
	}

}
