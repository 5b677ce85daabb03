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

package io.copyover.actuate;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Shows {@link ReactiveCopyoverEndpoint} the request, and lets it be a form, a JSON
 * object, or of any content type when it has no body: it reads the body, and passes on
 * none. Another body is refused with 415, and one that cannot be read with 400.
 */
public final class EndpointBodyFilter implements WebFilter {

	private static final ResolvableType JSON_OBJECT = ResolvableType.forClassWithGenerics(Map.class, String.class,
			String.class);

	private final String path;

	private final Supplier<List<HttpMessageReader<?>>> readers;

	/**
	 * Make a filter.
	 * @param path the path of the endpoint, base paths included
	 * @param readers give what reads bodies
	 */
	public EndpointBodyFilter(String path, Supplier<List<HttpMessageReader<?>>> readers) {
		this.path = path;
		this.readers = readers;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!exchange.getRequest().getPath().value().equals(this.path)) {
			return chain.filter(exchange);
		}
		if (!HttpMethod.POST.equals(exchange.getRequest().getMethod())) {
			return pass(new EndpointBody(exchange), exchange, chain);
		}
		ServerWebExchange bodiless = exchange.mutate().request(new BodilessRequest(exchange.getRequest())).build();
		return read(exchange).flatMap((body) -> pass(body, bodiless, chain));
	}

	private static Mono<Void> pass(EndpointBody body, ServerWebExchange exchange, WebFilterChain chain) {
		return chain.filter(exchange).contextWrite((context) -> context.put(EndpointBody.class, body));
	}

	private Mono<EndpointBody> read(ServerWebExchange exchange) {
		HttpHeaders headers = exchange.getRequest().getHeaders();
		if (headers.getContentLength() <= 0 && !headers.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
			return Mono.just(new EndpointBody(exchange));
		}
		MediaType type = contentType(headers);
		if (type.isCompatibleWith(MediaType.APPLICATION_FORM_URLENCODED)) {
			return exchange.getFormData().map((form) -> new EndpointBody(exchange, form, Map.of()));
		}
		return readObject(exchange, type);
	}

	private static MediaType contentType(HttpHeaders headers) {
		try {
			MediaType type = headers.getContentType();
			return (type != null) ? type : MediaType.APPLICATION_OCTET_STREAM;
		}
		catch (InvalidMediaTypeException ex) {
			throw new UnsupportedMediaTypeStatusException(ex.getMessage());
		}
	}

	private Mono<EndpointBody> readObject(ServerWebExchange exchange, MediaType type) {
		return this.readers.get()
			.stream()
			.filter((reader) -> reader.canRead(JSON_OBJECT, type))
			.findFirst()
			.map((reader) -> reader.readMono(JSON_OBJECT, exchange.getRequest(), Map.of()))
			.orElseGet(() -> Mono.error(new UnsupportedMediaTypeStatusException(type, List.of())))
			.onErrorMap(DecodingException.class,
					(ex) -> new ServerWebInputException("The body cannot be read", null, ex))
			.map((object) -> new EndpointBody(exchange, new LinkedMultiValueMap<>(), (Map<?, ?>) object))
			.defaultIfEmpty(new EndpointBody(exchange));
	}

	/**
	 * A request whose body has been read.
	 */
	private static final class BodilessRequest extends ServerHttpRequestDecorator {

		private final HttpHeaders headers;

		BodilessRequest(ServerHttpRequest request) {
			super(request);
			HttpHeaders copy = new HttpHeaders();
			copy.addAll(request.getHeaders());
			List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_LENGTH, HttpHeaders.TRANSFER_ENCODING)
				.forEach(copy::remove);
			this.headers = HttpHeaders.readOnlyHttpHeaders(copy);
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return Flux.empty();
		}

	}

}
