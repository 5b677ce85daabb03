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

package io.copyover;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One owner of state that is handed from the predecessor to its successor. In a Spring
 * application every bean of this type takes part in each copyover, in the order of
 * {@code @Order}.
 * <p>
 * {@link #copyoverSave} runs in the predecessor during the freeze: no request, message or
 * scheduled task runs at that time, so that the state needs no lock against them.
 * {@link #copyoverRestore} runs in the successor before its web server starts. Both run
 * on a thread of the copyover's own. A name must be unique, must not be blank, and should
 * stay the same from version to version: it is what state is found by.
 * <p>
 * The three callbacks are those of the Go package {@code copyover} of GoMud, with an
 * undo.
 */
public interface Contributor {

	/**
	 * Return the name that the state is filed under, unique among all contributors.
	 * @return the name, neither blank nor longer than 255 bytes in UTF-8
	 */
	String copyoverName();

	/**
	 * Write the state, as none, one or many sections. After this returns the contributor
	 * must still be able to go on: the copyover may yet be rolled back.
	 * @param encoder takes the sections; valid until this method returns
	 * @throws Exception to roll the copyover back: the predecessor serves on
	 */
	void copyoverSave(Encoder encoder) throws Exception;

	/**
	 * Read the state back. It is not called where the stream has no record of this name,
	 * as when the contributor is new in this version.
	 * @param decoder gives the sections of this contributor's record, and of no other;
	 * valid until this method returns
	 * @throws Exception to refuse the state: this process ends, and the predecessor
	 * serves on
	 */
	void copyoverRestore(Decoder decoder) throws Exception;

	/**
	 * Undo what {@link #copyoverSave} changed, for the copyover was rolled back and this
	 * process serves on. It is called once for every call of {@code copyoverSave},
	 * whether that returned or threw, in the reverse order. What it throws is logged and
	 * changes nothing.
	 * @throws Exception if undoing failed
	 */
	default void copyoverAborted() throws Exception {
	}

	/**
	 * Make a contributor of two functions.
	 * @param name the name, see {@link #copyoverName()}
	 * @param save writes the state
	 * @param restore reads it back
	 * @return the contributor
	 */
	static Contributor of(String name, Save save, Restore restore) {
		return new FunctionContributor(name, save, restore);
	}

	/**
	 * Make a contributor of one value, which travels in a section called {@code value}.
	 * @param <T> the type of the value
	 * @param name the name, see {@link #copyoverName()}
	 * @param type the type of the value
	 * @param supplier gives the value when the state is saved
	 * @param consumer takes the value when the state is restored
	 * @return the contributor
	 */
	static <T> Contributor of(String name, Class<T> type, Supplier<? extends T> supplier,
			Consumer<? super T> consumer) {
		return of(name, (encoder) -> encoder.writeSection("value", supplier.get()),
				(decoder) -> consumer.accept(decoder.readSection("value", type)));
	}

	/**
	 * Writes the state of a {@link Contributor#of(String, Save, Restore) contributor made
	 * of functions}.
	 */
	@FunctionalInterface
	interface Save {

		/**
		 * Write the state.
		 * @param encoder takes the sections
		 * @throws Exception to roll the copyover back
		 */
		void save(Encoder encoder) throws Exception;

	}

	/**
	 * Reads the state of a {@link Contributor#of(String, Save, Restore) contributor made
	 * of functions}.
	 */
	@FunctionalInterface
	interface Restore {

		/**
		 * Read the state back.
		 * @param decoder gives the sections
		 * @throws Exception to refuse the state
		 */
		void restore(Decoder decoder) throws Exception;

	}

}
