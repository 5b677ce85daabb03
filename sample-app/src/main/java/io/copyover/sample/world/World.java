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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverState;
import io.copyover.sample.world.Line.Kind;

/**
 * The world: rooms, people, things, a lamp that burns down and a cat that wanders. Its
 * state is handed over as one value. Safe for use by several threads.
 */
class World {

	static final int FULL_LAMP = 240;

	private static final String HAND = "@";

	private static final int STEPS_OF_CAT = 3;

	private static final Audience NOBODY = new Audience() {

		@Override
		public void line(String person, Line line) {
		}

		@Override
		public void view(String person, View view) {
		}

	};

	private final Map<String, Person> people = new TreeMap<>();

	private final Map<String, String> things = new TreeMap<>(WorldMap.things());

	private Audience audience = NOBODY;

	private int oil = FULL_LAMP;

	private boolean lit;

	private String cat = "yard";

	private long ticks;

	synchronized void audience(Audience audience) {
		this.audience = audience;
	}

	@CopyoverState
	synchronized WorldState getState() {
		Map<String, PersonState> states = new LinkedHashMap<>();
		this.people.forEach((name, person) -> states.put(name, person.state()));
		return new WorldState(states, new TreeMap<>(this.things), this.oil, this.lit, this.cat, this.ticks);
	}

	@CopyoverState
	synchronized void setState(WorldState state) {
		state.people().forEach((name, person) -> this.people.put(name, new Person(name, person)));
		state.things().forEach((thing, place) -> {
			if (this.things.containsKey(thing) && (place.startsWith(HAND) || WorldMap.exists(place))) {
				this.things.put(thing, place);
			}
		});
		this.oil = state.oil();
		this.lit = state.lit();
		this.cat = WorldMap.exists(state.cat()) ? state.cat() : this.cat;
		this.ticks = state.ticks();
	}

	/**
	 * Let somebody in, or back in.
	 * @param name the person
	 * @return the person
	 */
	synchronized Person enter(String name) {
		Person person = this.people.computeIfAbsent(name, (key) -> new Person(key, WorldMap.START));
		if (!person.isHere()) {
			person.here(true);
			tell(person, Kind.NEWS, "Welcome, " + name + ". Type help to see what one can do here.");
			others(person, name + " arrives.");
		}
		return person;
	}

	/**
	 * Somebody leaves the world; what is in hand stays there.
	 * @param name the person
	 */
	synchronized void leave(String name) {
		Person person = this.people.get(name);
		if (person != null && person.isHere()) {
			person.here(false);
			others(person, name + " fades away.");
		}
	}

	synchronized List<String> here() {
		return this.people.values().stream().filter(Person::isHere).map(Person::name).toList();
	}

	synchronized List<Line> linesAfter(String name, long number) {
		return this.people.containsKey(name) ? this.people.get(name).linesAfter(number) : List.of();
	}

	synchronized View view(String name) {
		return view(enter(name));
	}

	synchronized void answer(String name, String text) {
		tell(enter(name), Kind.ANSWER, text);
	}

	synchronized void say(String name, String text) {
		Person speaker = enter(name);
		tell(speaker, Kind.SAY, "You say: " + text);
		inRoom(speaker.room(), (person) -> person != speaker)
			.forEach((person) -> tell(person, Kind.SAY, name + " says: " + text));
	}

	synchronized void tell(String name, String to, String text) {
		Person receiver = this.people.get(to);
		if (receiver == null || !receiver.isHere() || to.equals(name)) {
			answer(name, to.equals(name) ? "You talk to yourself." : "There is nobody called " + to + " here.");
			return;
		}
		tell(receiver, Kind.TELL, name + " tells you: " + text);
		tell(enter(name), Kind.TELL, "You tell " + to + ": " + text);
	}

	synchronized void go(String name, String direction) {
		Person person = enter(name);
		String next = WorldMap.room(person.room()).exits().get(direction);
		if (next == null) {
			answer(name, "There is no way " + direction + ".");
			return;
		}
		String before = person.room();
		others(person, name + " goes " + direction + ".");
		person.go(next);
		others(person, name + " comes in.");
		tell(person, Kind.ANSWER, "You go " + direction + ". " + WorldMap.room(next).name() + ".");
		show(before);
		show(next);
	}

	synchronized void take(String name, String thing) {
		Person person = enter(name);
		if (!person.room().equals(this.things.get(thing)) || isDark(person)) {
			answer(name, "There is no " + thing + " to be seen here.");
			return;
		}
		this.things.put(thing, HAND + name);
		tell(person, Kind.ANSWER, "You take the " + thing + ".");
		others(person, name + " takes the " + thing + ".");
		show(person.room());
	}

	synchronized void drop(String name, String thing) {
		Person person = enter(name);
		if (!(HAND + name).equals(this.things.get(thing))) {
			answer(name, "You have no " + thing + ".");
			return;
		}
		this.things.put(thing, person.room());
		tell(person, Kind.ANSWER, "You put the " + thing + " down.");
		others(person, name + " puts the " + thing + " down.");
		show(person.room());
	}

	synchronized void light(String name, boolean on) {
		Person person = enter(name);
		if (!(HAND + name).equals(this.things.get(WorldMap.LAMP))) {
			answer(name, "You have no lamp in hand.");
			return;
		}
		if (on && this.oil == 0) {
			answer(name, "The lamp has no oil left.");
			return;
		}
		this.lit = on;
		tell(person, Kind.ANSWER, on ? "You light the lamp." : "You put the lamp out.");
		others(person, name + (on ? " lights the lamp." : " puts the lamp out."));
		show(person.room());
	}

	/**
	 * Let a little time pass: the lamp burns down, the cat wanders.
	 */
	synchronized void tick() {
		this.ticks++;
		if (this.lit && --this.oil == 0) {
			this.lit = false;
			inRoom(roomOf(WorldMap.LAMP), (person) -> true)
				.forEach((person) -> tell(person, Kind.NEWS, "The lamp flickers and goes out."));
		}
		if (this.ticks % STEPS_OF_CAT == 0) {
			wander();
		}
		this.people.values().stream().filter(Person::isHere).forEach(this::show);
	}

	private void wander() {
		List<String> exits = new ArrayList<>(WorldMap.room(this.cat).exits().values());
		String next = exits.get(Math.floorMod(Long.hashCode(this.ticks * 0x9E3779B97F4A7C15L), exits.size()));
		inRoom(this.cat, (person) -> true).forEach(
				(person) -> tell(person, Kind.NEWS, "The grey cat strolls off to " + WorldMap.room(next).name() + "."));
		this.cat = next;
		inRoom(next, (person) -> true).forEach((person) -> tell(person, Kind.NEWS, "A grey cat strolls in."));
	}

	private View view(Person person) {
		Room room = WorldMap.room(person.room());
		List<String> carried = thingsAt(HAND + person.name());
		boolean lampSeen = person.room().equals(roomOf(WorldMap.LAMP));
		String lamp = lampSeen ? lamp() : "";
		if (isDark(person)) {
			return new View(room.name(), "It is pitch dark. A lamp would help.", room.exits().keySet(), List.of(),
					List.of(), carried, lamp, false);
		}
		return new View(room.name(), room.description(), room.exits().keySet(), thingsAt(person.room()),
				inRoom(person.room(), (other) -> other != person).stream().map(Person::name).toList(), carried, lamp,
				this.cat.equals(person.room()));
	}

	private String lamp() {
		return (this.lit ? "The lamp burns" : "The lamp is out") + " (oil: " + this.oil + ")";
	}

	private boolean isDark(Person person) {
		return WorldMap.room(person.room()).dark() && !(this.lit && person.room().equals(roomOf(WorldMap.LAMP)));
	}

	private @Nullable String roomOf(String thing) {
		String place = this.things.get(thing);
		if (place != null && place.startsWith(HAND)) {
			Person holder = this.people.get(place.substring(1));
			return (holder != null) ? holder.room() : null;
		}
		return place;
	}

	private List<String> thingsAt(String place) {
		return this.things.entrySet()
			.stream()
			.filter((thing) -> thing.getValue().equals(place))
			.map(Map.Entry::getKey)
			.toList();
	}

	private List<Person> inRoom(@Nullable String room, Predicate<Person> filter) {
		return this.people.values()
			.stream()
			.filter((person) -> person.isHere() && person.room().equals(room) && filter.test(person))
			.toList();
	}

	private void others(Person person, String text) {
		inRoom(person.room(), (other) -> other != person).forEach((other) -> tell(other, Kind.NEWS, text));
		show(person.room());
	}

	private void show(String room) {
		inRoom(room, (person) -> true).forEach(this::show);
	}

	private void show(Person person) {
		this.audience.view(person.name(), view(person));
	}

	private void tell(Person person, Kind kind, String text) {
		this.audience.line(person.name(), person.hear(kind, text));
	}

}
