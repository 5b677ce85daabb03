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

import java.io.InputStream;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Gives the sections of one {@link Contributor} while it restores. Sections may be read
 * in any order; those that are passed over are kept in memory up to a limit
 * ({@code copyover.restore.buffer}), and reading in the order of saving keeps none.
 * <p>
 * It belongs to the thread that runs {@link Contributor#copyoverRestore} and is closed
 * when that returns. A section can be read once. A section that nobody reads fails the
 * restore, unless the application said that it may go ({@code copyover.restore.discard}).
 */
public interface Decoder {

	/**
	 * Read a section that {@link Encoder#writeSection} wrote.
	 * @param <T> the type of the value
	 * @param name the name of the section
	 * @param type the type of the value
	 * @return the value, {@code null} if {@code null} was written
	 * @throws SectionNotFoundException if there is no such section
	 * @throws CopyoverException if the section was read before or is a raw one, if it
	 * cannot be read as that type, or if the stream is damaged
	 */
	default <T> @Nullable T readSection(String name, Class<T> type) {
		return readSection(name, (Type) type);
	}

	/**
	 * Read a section that {@link Encoder#writeSection} wrote, as a generic type.
	 * @param <T> the type of the value
	 * @param name the name of the section
	 * @param type the type of the value, such as Spring's
	 * {@code ParameterizedTypeReference.getType()} gives
	 * @return the value, {@code null} if {@code null} was written
	 * @throws SectionNotFoundException if there is no such section
	 * @throws CopyoverException if the section was read before or is a raw one, if it
	 * cannot be read as that type, or if the stream is damaged
	 */
	<T> @Nullable T readSection(String name, Type type);

	/**
	 * Tell whether the record has a section of that name, read or not. This may have to
	 * read on to the end of the record.
	 * @param name the name of the section
	 * @return {@code true} if there is one
	 * @throws CopyoverException if the stream is damaged
	 */
	boolean hasSection(String name);

	/**
	 * Open a raw section. It counts as read from now on: what is left of it is skipped,
	 * and its checksum is still verified.
	 * @param name the name of the section
	 * @return gives the bytes that were written
	 * @throws SectionNotFoundException if there is no such section
	 * @throws CopyoverException if the section was read before, or if the stream is
	 * damaged
	 */
	InputStream openSection(String name);

}
