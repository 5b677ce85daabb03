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

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes notes and gives them back.
 */
@Bench
@RestController
@RequestMapping("/api/notes")
class NotesController {

	private final Notes notes;

	NotesController(Notes notes) {
		this.notes = notes;
	}

	@PostMapping
	Receipt add(@RequestBody(required = false) byte @Nullable [] body) {
		byte[] note = (body != null) ? body : new byte[0];
		return new Receipt(this.notes.add(note), note.length, Digests.sha256(List.of(note)));
	}

	@GetMapping(path = "/{id}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	byte[] read(@PathVariable int id) {
		byte[] note = this.notes.find(id);
		if (note == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return note;
	}

	/**
	 * What was stored.
	 *
	 * @param id the id of the note
	 * @param bytes its length
	 * @param sha256 its digest
	 */
	record Receipt(int id, int bytes, String sha256) {

	}

}
