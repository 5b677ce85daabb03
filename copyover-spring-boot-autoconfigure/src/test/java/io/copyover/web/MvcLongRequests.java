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
import java.io.InputStream;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Long requests of Spring MVC.
 */
@RestController
public class MvcLongRequests extends LongRequestApplication {

	private final Queue<SseEmitter> emitters = new ConcurrentLinkedQueue<>();

	private final Queue<DeferredResult<String>> polls = new ConcurrentLinkedQueue<>();

	@GetMapping("/events")
	SseEmitter events(@RequestHeader(name = "Last-Event-ID", required = false) String id) {
		SseEmitter emitter = new SseEmitter(0L);
		sawLast(id);
		this.emitters.add(emitter);
		return emitter;
	}

	/**
	 * Write without end. The head is sent by the server's thread, for Spring Security
	 * would set its fields on both at once, and Tomcat's are not made for that. Before
	 * that Spring collects what is sent, for that thread to write.
	 */
	@GetMapping("/flood")
	SseEmitter flood(@RequestParam int size) throws IOException {
		SseEmitter emitter = new SseEmitter(0L);
		this.floods.incrementAndGet();
		emitter.send("x".repeat(size));
		new Thread(() -> write(emitter, size)).start();
		return emitter;
	}

	private void write(SseEmitter emitter, int size) {
		this.flooding.acquireUninterruptibly();
		try {
			while (true) {
				emitter.send("x".repeat(size));
				this.flood.incrementAndGet();
			}
		}
		catch (IOException | IllegalStateException ex) {
			this.floods.decrementAndGet();
		}
	}

	@GetMapping({ "/poll/news", "/ask/news", "/silent" })
	DeferredResult<String> poll() {
		DeferredResult<String> result = new DeferredResult<>(0L);
		this.polls.add(result);
		return result;
	}

	@GetMapping("/files/big")
	StreamingResponseBody download() {
		return (out) -> {
			out.write(CONTENT, 0, BEGINNING);
			out.flush();
			this.begun.incrementAndGet();
			this.letGo.acquireUninterruptibly();
			out.write(CONTENT, BEGINNING, CONTENT.length - BEGINNING);
		};
	}

	@PostMapping("/files/up")
	String upload(HttpServletRequest request) throws IOException {
		InputStream in = request.getInputStream();
		byte[] content = new byte[CONTENT.length];
		int count = in.readNBytes(content, 0, 1000);
		this.begun.incrementAndGet();
		count += in.readNBytes(content, 1000, CONTENT.length - 1000);
		return count + " " + Arrays.hashCode(content);
	}

	@GetMapping({ "/slow", "/poll/blocking" })
	String slow() {
		this.begun.incrementAndGet();
		this.letGo.acquireUninterruptibly();
		return "slow";
	}

	@GetMapping("/quick")
	String quick() {
		this.quick.incrementAndGet();
		return "quick";
	}

	@Override
	public int streams() {
		return this.emitters.size();
	}

	@Override
	public void send(String id, String data) throws IOException {
		this.emitters.element().send(SseEmitter.event().id(id).data(data));
	}

	@Override
	public int polls() {
		return this.polls.size();
	}

	@Override
	public Runnable poll(String result) {
		DeferredResult<String> poll = this.polls.remove();
		return () -> poll.setResult(result);
	}

	@Override
	public void end() {
		this.letGo.release(1000);
		this.flooding.release(1000);
		this.emitters.forEach(SseEmitter::complete);
	}

	/**
	 * What else the application consists of.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(LongRequestContract.Successor.class)
	static class Application {

		/**
		 * Permit all, and set Spring Security's fields before the application's thread
		 * begins to write: by itself it sets them on both threads at once
		 * (spring-security issue 15510), and Tomcat's are not made for that.
		 */
		@Bean
		SecurityFilterChain chain(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf((csrf) -> csrf.disable())
				.headers((headers) -> headers.withObjectPostProcessor(new ObjectPostProcessor<HeaderWriterFilter>() {
					@Override
					public <O extends HeaderWriterFilter> O postProcess(O filter) {
						filter.setShouldWriteHeadersEagerly(true);
						return filter;
					}
				}))
				.build();
		}

	}

}
