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

import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Takes the sections of one {@link Contributor} while it saves. What is written goes to
 * the successor at once and is never held in memory as a whole.
 * <p>
 * It belongs to the thread that runs {@link Contributor#copyoverSave} and is closed when
 * that returns. Section names are unique within a contributor.
 */
public interface Encoder {

	/**
	 * Write a value as a section, through the {@link Codec} (JSON by default).
	 * @param name the name of the section, neither blank nor longer than 255 bytes in
	 * UTF-8
	 * @param value the value, may be {@code null}
	 * @throws CopyoverException if the name is not valid or was used before, if there is
	 * no codec, if the value cannot be written, or if the stream broke
	 */
	void writeSection(String name, @Nullable Object value);

	/**
	 * Write a value as {@link #writeSection(String, Object)} does, unless it has too many
	 * bytes.
	 * @param name the name of the section
	 * @param value the value, may be {@code null}
	 * @param maximum how many bytes it may have as the {@link Codec} writes it
	 * @throws SectionTooLargeException if it has more
	 * @throws CopyoverException as there
	 */
	void writeSection(String name, @Nullable Object value, long maximum);

	/**
	 * Open a raw section, for state that brings its own format or is large. It must be
	 * closed before the next section begins; one still open when the contributor returns
	 * is closed then.
	 * @param name the name of the section, neither blank nor longer than 255 bytes in
	 * UTF-8
	 * @return takes the bytes, any number of them
	 * @throws CopyoverException if the name is not valid or was used before, or if
	 * another section is still open
	 */
	OutputStream openSection(String name);

}
