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

package io.copyover.web;

import java.io.IOException;
import java.util.List;

/**
 * Takes the answer to a request that was sent on. Texts are in ISO-8859-1: a character
 * stands for a byte.
 */
public interface RelayedAnswer {

	/**
	 * Take an interim answer other than 100.
	 * @param status its status
	 * @param fields its header
	 * @throws IOException if the client broke off
	 */
	void interim(int status, List<Field> fields) throws IOException;

	/**
	 * Take the head of the answer.
	 * @param status its status
	 * @param fields its header
	 * @param length the length of the body that follows: 0 if there is none, negative if
	 * it is not known
	 * @throws IOException if the client broke off
	 */
	void begin(int status, List<Field> fields, long length) throws IOException;

	/**
	 * Take a part of the body, and let the client have it at once.
	 * @param buffer the bytes
	 * @param count how many
	 * @throws IOException if the client broke off
	 */
	void write(byte[] buffer, int count) throws IOException;

	/**
	 * Take what follows the body.
	 * @param trailers the trailing header fields
	 */
	void end(List<Field> trailers);

	/**
	 * A header field.
	 *
	 * @param name its name
	 * @param value its value
	 */
	record Field(String name, String value) {

	}

}
