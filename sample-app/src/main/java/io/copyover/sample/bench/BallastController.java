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

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Loads and shows the {@link Ballast}.
 */
@Bench
@RestController
@RequestMapping("/api/ballast")
class BallastController {

	private final Ballast ballast;

	BallastController(Ballast ballast) {
		this.ballast = ballast;
	}

	@PostMapping
	Load load(@RequestParam(defaultValue = "100") int mebibytes) {
		this.ballast.load(mebibytes);
		return read();
	}

	@GetMapping
	Load read() {
		List<byte[]> chunks = this.ballast.chunks();
		return new Load(chunks.size(), Digests.sha256(chunks));
	}

	/**
	 * What is held.
	 *
	 * @param mebibytes how much
	 * @param sha256 its digest
	 */
	record Load(int mebibytes, String sha256) {

	}

}
