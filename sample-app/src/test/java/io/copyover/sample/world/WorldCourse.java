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

/**
 * Knows what becomes of the lamp and the cat, where nobody touches them.
 */
public final class WorldCourse {

	private WorldCourse() {
	}

	/**
	 * Let time pass.
	 * @param oil how much oil the lamp has
	 * @param lit whether it burns
	 * @param cat where the cat is
	 * @param ticks how often the clock has ticked
	 * @param until how often it will have ticked
	 * @return the lamp and the cat then
	 */
	public static String after(int oil, boolean lit, String cat, long ticks, long until) {
		World world = new World();
		world.setState(new WorldState(Map.of(), Map.of(), oil, lit, cat, ticks));
		for (long tick = ticks; tick < until; tick++) {
			world.tick();
		}
		WorldState state = world.getState();
		return describe(state.oil(), state.lit(), state.cat());
	}

	/**
	 * Describe the lamp and the cat.
	 * @param oil how much oil the lamp has
	 * @param lit whether it burns
	 * @param cat where the cat is
	 * @return the description
	 */
	public static String describe(int oil, boolean lit, String cat) {
		return "a lamp " + (lit ? "that burns" : "that is out") + ", with oil for " + oil + ", and a cat in the " + cat;
	}

}
