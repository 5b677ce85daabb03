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

/**
 * A value has more bytes than its contributor allows.
 */
public class SectionTooLargeException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	private final String contributor;

	private final String section;

	private final long maximum;

	/**
	 * Make an exception.
	 * @param contributor the name of the contributor
	 * @param section the name of the section
	 * @param maximum how many bytes it may have
	 */
	public SectionTooLargeException(String contributor, String section, long maximum) {
		super("Section '" + section + "' of contributor '" + contributor + "' has more than " + maximum + " bytes");
		this.contributor = contributor;
		this.section = section;
		this.maximum = maximum;
	}

	/**
	 * Return the name of the contributor.
	 * @return the name
	 */
	public String getContributor() {
		return this.contributor;
	}

	/**
	 * Return the name of the section.
	 * @return the name
	 */
	public String getSection() {
		return this.section;
	}

	/**
	 * Return how large it may be.
	 * @return the number of bytes
	 */
	public long getMaximum() {
		return this.maximum;
	}

}
