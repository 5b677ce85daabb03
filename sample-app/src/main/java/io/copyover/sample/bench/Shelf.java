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

package io.copyover.sample.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

import org.springframework.stereotype.Component;

import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * Holds something of several parts. They travel in sections of their own, of either kind,
 * and are read in another order than they were written in.
 */
@Bench
@Component
class Shelf implements Contributor {

	private volatile Content content = new Content("", new byte[0], List.of());

	void fill(Content content) {
		this.content = content;
	}

	Content content() {
		return this.content;
	}

	@Override
	public String copyoverName() {
		return "shelf";
	}

	@Override
	public void copyoverSave(Encoder encoder) throws IOException {
		Content saved = this.content;
		encoder.writeSection("title", saved.title());
		try (OutputStream out = encoder.openSection("picture")) {
			out.write(saved.picture());
		}
		encoder.writeSection("pages", saved.pages().toArray(Integer[]::new));
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws IOException {
		Integer[] pages = Objects.requireNonNull(decoder.readSection("pages", Integer[].class));
		String title = Objects.requireNonNull(decoder.readSection("title", String.class));
		try (InputStream in = decoder.openSection("picture")) {
			this.content = new Content(title, in.readAllBytes(), List.of(pages));
		}
	}

	/**
	 * What is held.
	 *
	 * @param title its title
	 * @param picture any bytes
	 * @param pages any numbers
	 */
	record Content(String title, byte[] picture, List<Integer> pages) {

	}

}
