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

}
