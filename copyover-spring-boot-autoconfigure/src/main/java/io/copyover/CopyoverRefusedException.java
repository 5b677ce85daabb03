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
 * A copyover was refused before anything was started; this process is as it was.
 */
public class CopyoverRefusedException extends CopyoverException {

	private static final long serialVersionUID = 1L;

	private final Refusal refusal;

	/**
	 * Make an exception.
	 * @param refusal the kind of refusal
	 * @param message what stands in the way, and what to do about it
	 */
	public CopyoverRefusedException(Refusal refusal, String message) {
		super(message);
		this.refusal = refusal;
	}

	/**
	 * Return the kind of refusal.
	 * @return the kind
	 */
	public Refusal getRefusal() {
		return this.refusal;
	}

	/**
	 * The kinds of refusal.
	 */
	public enum Refusal {

		/**
		 * An argument or the binary is not valid.
		 */
		BAD_ARGUMENT,

		/**
		 * The state that this process is in does not allow it now: another copyover runs,
		 * it has not finished starting, it retires, or connections are open that cannot
		 * be handed over.
		 */
		CONFLICT,

		/**
		 * It is not possible on this platform or with this configuration.
		 */
		NOT_SUPPORTED

	}

}
