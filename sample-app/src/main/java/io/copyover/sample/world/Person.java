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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Somebody in the world. Guarded by the {@link World}.
 */
final class Person {

	private static final int KEPT = 100;

	private final String name;

	private final Deque<Line> lines = new ArrayDeque<>();

	private String room;

	private boolean here;

	private long lastLine;

	Person(String name, String room) {
		this.name = name;
		this.room = room;
	}

	Person(String name, PersonState state) {
		this(name, state.room());
		this.here = state.here();
		this.lastLine = state.lastLine();
		this.lines.addAll(state.lines());
	}

	String name() {
		return this.name;
	}

	String room() {
		return this.room;
	}

	void go(String room) {
		this.room = room;
	}

	boolean isHere() {
		return this.here;
	}

	void here(boolean here) {
		this.here = here;
	}

	Line hear(Line.Kind kind, String text) {
		Line line = new Line(++this.lastLine, kind, text);
		this.lines.add(line);
		if (this.lines.size() > KEPT) {
			this.lines.remove();
		}
		return line;
	}

	List<Line> linesAfter(long number) {
		return this.lines.stream().filter((line) -> line.number() > number).toList();
	}

	PersonState state() {
		return new PersonState(this.room, this.here, this.lastLine, List.copyOf(this.lines));
	}

}
