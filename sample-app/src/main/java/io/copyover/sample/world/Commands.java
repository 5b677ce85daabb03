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
import java.util.Locale;
import java.util.Map;

/**
 * Understands what people type.
 */
final class Commands {

	private static final Map<String, String> DIRECTIONS = Map.of("n", "north", "s", "south", "e", "east", "w", "west",
			"u", "up", "d", "down");

	private static final String HELP = "You can: look, go north (or n), take lamp, drop lamp, light lamp, put out lamp, "
			+ "inventory, who, say hello (or just type it with a leading '), tell ada hello.";

	private final World world;

	Commands(World world) {
		this.world = world;
	}

	void run(String name, String typed) {
		String line = typed.strip();
		if (line.isEmpty()) {
			return;
		}
		if (line.startsWith("'")) {
			this.world.say(name, line.substring(1).strip());
			return;
		}
		String[] words = line.split("\\s+", 2);
		run(name, words[0].toLowerCase(Locale.ROOT), (words.length > 1) ? words[1].strip() : "");
	}

	private void run(String name, String verb, String rest) {
		switch (verb) {
			case "look", "l" -> this.world.answer(name, this.world.view(name).description());
			case "go" -> this.world.go(name, DIRECTIONS.getOrDefault(rest, rest));
			case "north", "south", "east", "west", "up", "down" -> this.world.go(name, verb);
			case "n", "s", "e", "w", "u", "d" -> this.world.go(name, DIRECTIONS.get(verb));
			case "take", "get" -> this.world.take(name, thing(rest));
			case "drop" -> this.world.drop(name, thing(rest));
			case "light" -> this.world.light(name, true);
			case "put", "extinguish" -> this.world.light(name, false);
			case "say" -> say(name, rest);
			case "tell" -> tell(name, rest);
			case "who" -> this.world.answer(name, "Here are: " + String.join(", ", this.world.here()) + ".");
			case "inventory", "inv", "i" -> this.world.answer(name, carried(this.world.view(name).carried()));
			case "help", "?" -> this.world.answer(name, HELP);
			default -> this.world.answer(name, "I do not know how to " + verb + ". Type help.");
		}
	}

	private static String thing(String rest) {
		return rest.toLowerCase(Locale.ROOT).replaceFirst("^(the|a|an)\\s+", "");
	}

	private void say(String name, String text) {
		if (text.isEmpty()) {
			this.world.answer(name, "Say what?");
			return;
		}
		this.world.say(name, text);
	}

	private void tell(String name, String rest) {
		String[] words = rest.split("\\s+", 2);
		if (words.length < 2) {
			this.world.answer(name, "Tell whom what?");
			return;
		}
		this.world.tell(name, words[0].toLowerCase(Locale.ROOT), words[1]);
	}

	private static String carried(List<String> things) {
		return things.isEmpty() ? "Your hands are empty." : "You carry: " + String.join(", ", things) + ".";
	}

}
