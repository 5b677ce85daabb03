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

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rooms, and where things are at first.
 */
final class WorldMap {

	static final String START = "gate";

	static final String LAMP = "lamp";

	private static final Map<String, Room> ROOMS = Map.of("gate", new Room("The Gate",
			"An old gate of oak stands open. The wind smells of rain and of hay.", false, exits("north", "yard")),
			"yard",
			new Room("The Yard", "Round stones, a well, and a pear tree that somebody keeps on watering.", false,
					exits("south", "gate", "north", "hall", "east", "garden")),
			"garden",
			new Room("The Garden", "Beans climb along the wall. A bench of stone is warm from the sun.", false,
					exits("west", "yard")),
			"hall",
			new Room("The Hall", "A long table, benches, and a fire that never quite goes out.", false,
					exits("south", "yard", "up", "tower", "down", "cellar", "west", "library")),
			"library",
			new Room("The Library", "Shelves up to the ceiling. It is so quiet that one hears the pages age.", false,
					exits("east", "hall")),
			"tower",
			new Room("The Tower", "One sees far from here: fields, a river, and the road on which everybody comes.",
					false, exits("down", "hall")),
			"cellar",
			new Room("The Cellar", "Barrels, cobwebs, and a door that has not been opened for a hundred years.", true,
					exits("up", "hall")));

	private WorldMap() {
	}

	static Room room(String id) {
		Room room = ROOMS.get(id);
		if (room == null) {
			throw new IllegalArgumentException("There is no room '" + id + "'");
		}
		return room;
	}

	static boolean exists(String id) {
		return ROOMS.containsKey(id);
	}

	static Map<String, String> things() {
		Map<String, String> things = new LinkedHashMap<>();
		things.put(LAMP, "gate");
		things.put("apple", "garden");
		things.put("book", "library");
		things.put("rope", "yard");
		things.put("bell", "tower");
		things.put("key", "cellar");
		return things;
	}

	private static Map<String, String> exits(String... pairs) {
		Map<String, String> exits = new LinkedHashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			exits.put(pairs[i], pairs[i + 1]);
		}
		return exits;
	}

}
